#include "repository/run_list.h"

#include <algorithm>
#include <odb/database.hxx>
#include <utility>

#include "entity/model-odb.hxx"
#include "repository/prepared.h"

namespace synappsd {
namespace store {

namespace {

struct PageRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::string status;
  std::string flow_id;
};

// The runs (T: of a view or the row) of a range of numbers that the filters let through. The text
// differs by filters and order, hence the name.
template <typename T>
odb::query<T> PageCondition(const RunQuery& query, const PageRange& range) {
  using Query = odb::query<T>;
  Query condition(Query::number >= Query::_ref(range.first) &&
                  Query::number <= Query::_ref(range.last));
  if (query.status) condition = condition && Query::status == Query::_ref(range.status);
  if (query.flow_id) condition = condition && Query::flow_id == Query::_ref(range.flow_id);
  return condition;
}

template <typename T>
odb::query<T> InOrder(const RunQuery& query, const odb::query<T>& condition) {
  using Query = odb::query<T>;
  return Query(condition + "ORDER BY" + Query::number + (query.newest_first ? "DESC" : "ASC"));
}

std::string NameOf(const char* what, const RunQuery& query) {
  std::string name = what;
  if (query.newest_first) name += "-";
  if (query.status) name += ".s";
  if (query.flow_id) name += ".f";
  return name;
}

template <typename T, typename Make>
odb::prepared_query<T> RangeQuery(const std::string& name, const PageRange& range, Make make) {
  return PreparedWith<T>(PreparedName(name), range, make);
}

PageRange RangeOf(const RunQuery& query, const Tally::Place& place) {
  PageRange range;
  range.first = query.newest_first ? 0 : place.from;
  range.last = query.newest_first ? place.from : INT64_MAX;
  range.status = query.status.value_or(std::string());
  range.flow_id = query.flow_id.value_or(std::string());
  return range;
}

// Narrows the range to the page's runs, and returns how many they are.
std::size_t NarrowToPage(const RunQuery& query, std::uint64_t skip, PageRange* range) {
  const RowLimit limit(skip + query.limit);
  std::size_t count = 0;
  std::int64_t first = 0;
  std::int64_t last = 0;
  ForEach(RangeQuery<entity::RunNumber>(NameOf("run.numbers", query) + limit.suffix, *range,
                                        [&](const PageRange& parameters) {
                                          return InOrder<entity::RunNumber>(
                                                     query, PageCondition<entity::RunNumber>(
                                                                query, parameters)) +
                                                 limit.clause;
                                        }),
          skip, query.limit, [&](const entity::RunNumber& run) {
            if (count++ == 0) first = run.number;
            last = run.number;
          });
  range->first = std::min(first, last);
  range->last = std::max(first, last);
  return count;
}

std::size_t BytesOf(const RunQuery& query, const PageRange& range) {
  const entity::RunBytes sum =
      RangeQuery<entity::RunBytes>(NameOf("run.bytes", query), range,
                                   [&](const PageRange& parameters) {
                                     return PageCondition<entity::RunBytes>(query, parameters);
                                   })
          .execute_value();
  return static_cast<std::size_t>(sum.bytes);
}

std::size_t SizeOf(const boost::optional<std::string>& text) { return text ? text->size() : 0; }

// Without what is short.
std::size_t SizeOf(const entity::Run& row) {
  return sizeof row + row.id.size() + SizeOf(row.flow_id) + SizeOf(row.current_applet) +
         SizeOf(row.results) + SizeOf(row.error) + SizeOf(row.input_data);
}

}  // namespace

std::int64_t RunCount() {
  return PreparedForAll<entity::LastRun>("run.last").execute_value().number.value_or(0);
}

std::string RunScope(const Optional<std::string>& status, const Optional<std::string>& flow_id) {
  // The flow's id may hold any character, so it comes last. No status has a slash.
  std::string scope = "runs/" + status.value_or(std::string());
  if (flow_id) scope += "/" + *flow_id;
  return scope;
}

void RunList::Add(std::int64_t number, const Optional<std::string>& flow_id,
                  const std::string& status) {
  Tally(database_, RunScope(status, boost::none)).Add(number);
  if (!flow_id) return;
  Tally(database_, RunScope(boost::none, flow_id)).Add(number);
  Tally(database_, RunScope(status, flow_id)).Add(number);
}

void RunList::ChangeStatus(std::int64_t number, const Optional<std::string>& flow_id,
                           const std::string& from, const std::string& to) {
  Tally(database_, RunScope(from, boost::none)).Remove(number);
  Tally(database_, RunScope(to, boost::none)).Add(number);
  if (!flow_id) return;
  Tally(database_, RunScope(from, flow_id)).Remove(number);
  Tally(database_, RunScope(to, flow_id)).Add(number);
}

Tally::Place RunList::Locate(const RunQuery& query) {
  if (query.status || query.flow_id) {
    return Tally(database_, RunScope(query.status, query.flow_id))
        .Locate(query.offset, query.newest_first);
  }
  Tally::Place place;
  const std::int64_t count = RunCount();
  place.total = static_cast<std::uint64_t>(count);
  place.beyond_end = query.offset >= place.total;
  if (!place.beyond_end) {
    const auto offset = static_cast<std::int64_t>(query.offset);
    place.from = query.newest_first ? count - offset : offset + 1;
  }
  return place;
}

std::vector<entity::Run> RunList::Rows(const RunQuery& query, PageBudget* budget,
                                       std::uint64_t* total) {
  const Tally::Place place = Locate(query);
  *total = place.total;
  std::vector<entity::Run> rows;
  if (place.beyond_end || query.limit == 0) return rows;
  PageRange range = RangeOf(query, place);
  std::uint64_t skip = place.skip;
  const bool measured = SendsWholeResults(database_);
  if (measured) {
    const std::size_t count = NarrowToPage(query, skip, &range);
    skip = 0;
    if (!budget->AddItems(count, count * sizeof(entity::Run) + BytesOf(query, range))) return rows;
  }
  ForEachWhile(RangeQuery<entity::Run>(NameOf("run.page", query), range,
                                       [&](const PageRange& parameters) {
                                         return InOrder<entity::Run>(
                                             query, PageCondition<entity::Run>(query, parameters));
                                       }),
               skip, query.limit, [&](entity::Run& row) {
                 const std::size_t size = SizeOf(row);
                 rows.push_back(std::move(row));
                 return measured || budget->AddItem(size);
               });
  return rows;
}

}  // namespace store
}  // namespace synappsd
