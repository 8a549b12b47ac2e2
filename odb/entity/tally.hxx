// How many rows of a list fall into each block of consecutive numbers; see repository/tally.h.
#ifndef SYNAPPSD_ENTITY_TALLY_HXX_
#define SYNAPPSD_ENTITY_TALLY_HXX_

#include <cstdint>
#include <odb/core.hxx>
#include <string>

#include "entity/model_version.hxx"

namespace synappsd {
namespace store {
namespace entity {

#pragma db value
struct TallyKey {
  std::string scope;
  std::int64_t block = 0;

  friend bool operator<(const TallyKey& a, const TallyKey& b) {
    return a.scope != b.scope ? a.scope < b.scope : a.block < b.block;
  }
};

#pragma db object table("tally")
struct Tally {
#pragma db id column("")
  TallyKey key;
  std::int64_t count = 0;
};

}  // namespace entity
}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_ENTITY_TALLY_HXX_
