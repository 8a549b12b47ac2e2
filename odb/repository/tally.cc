#include "repository/tally.h"

#include <odb/database.hxx>
#include <utility>
#include <vector>

#include "entity/model-odb.hxx"
#include "repository/prepared.h"

namespace synappsd {
namespace store {

constexpr std::int64_t Tally::kBlockSize;

Tally::Tally(odb::database& database, std::string scope)
    : database_(database), scope_(std::move(scope)) {}

void Tally::Add(std::int64_t number) { Change(number, 1); }

void Tally::Remove(std::int64_t number) { Change(number, -1); }

void Tally::Change(std::int64_t number, std::int64_t by) {
  entity::Tally tally;
  tally.key.scope = scope_;
  tally.key.block = number / kBlockSize;
  if (database_.find<entity::Tally>(tally.key, tally)) {
    tally.count += by;
    database_.update(tally);
  } else {
    tally.count = by;
    database_.persist(tally);
  }
}

Tally::Place Tally::Locate(std::uint64_t offset, bool downwards) const {
  using Query = odb::query<entity::Tally>;
  std::vector<entity::Tally> blocks;
  ForEach(PreparedWith<entity::Tally>("tally.scope", scope_,
                                      [](const std::string& scope) {
                                        return Query(Query::key.scope == Query::_ref(scope)) +
                                               "ORDER BY" + Query::key.block;
                                      }),
          [&blocks](const entity::Tally& tally) { blocks.push_back(tally); });

  Place place;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const entity::Tally& block = blocks[downwards ? blocks.size() - 1 - i : i];
    const auto count = static_cast<std::uint64_t>(block.count);
    if (place.beyond_end && offset < place.total + count) {
      place.beyond_end = false;
      const std::int64_t first = block.key.block * kBlockSize;
      place.from = downwards ? first + kBlockSize - 1 : first;
      place.skip = offset - place.total;
    }
    place.total += count;
  }
  return place;
}

}  // namespace store
}  // namespace synappsd
