#include "repository/run_list.h"

#include <odb/database.hxx>

#include "entity/model-odb.hxx"
#include "repository/prepared.h"

namespace synappsd {
namespace store {

namespace {

struct PageStart {
  std::int64_t number = 0;
  std::string status;
  std::string flow_id;
};

odb::prepared_query<entity::Run> PageQuery(const RunQuery& query, const Tally::Place& place) {
  // One text for each combination of order and filters.
  static const char* const kNames[] = {"run.page",  "run.page.s",  "run.page.f",  "run.page.sf",
                                       "run.page-", "run.page-.s", "run.page-.f", "run.page-.sf"};
  const bool by_status = query.status.has_value();
  const bool by_flow = query.flow_id.has_value();
  const bool downwards = query.newest_first;
  const int name = (downwards ? 4 : 0) + (by_flow ? 2 : 0) + (by_status ? 1 : 0);

  using Query = odb::query<entity::Run>;
  PageStart* start = nullptr;
  auto prepared = Prepared<entity::Run>(kNames[name], &start, [=](const PageStart& parameters) {
    Query condition(downwards ? Query(Query::number <= Query::_ref(parameters.number))
                              : Query(Query::number >= Query::_ref(parameters.number)));
    if (by_status) condition = condition && Query::status == Query::_ref(parameters.status);
    if (by_flow) condition = condition && Query::flow_id == Query::_ref(parameters.flow_id);
    return Query(condition + "ORDER BY" + Query::number + (downwards ? "DESC" : "ASC"));
  });
  start->number = place.from;
  start->status = query.status.value_or(std::string());
  start->flow_id = query.flow_id.value_or(std::string());
  return prepared;
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
  ForEachWhile(PageQuery(query, place), place.skip, query.limit, [&](entity::Run& row) {
    const std::size_t size = SizeOf(row);
    rows.push_back(std::move(row));
    return budget->AddItem(size);
  });
  return rows;
}

}  // namespace store
}  // namespace synappsd
