#include "repository/run_repository.h"

#include <algorithm>
#include <odb/database.hxx>
#include <utility>

#include "entity/model-odb.hxx"
#include "repository/prepared.h"
#include "repository/run_list.h"
#include "repository/run_rows.h"
#include "repository/usage_repository.h"

namespace synappsd {
namespace store {

namespace {

Status NoRun(const std::string& id) {
  return Status(Code::kNotFound, "there is no run '" + id + "'");
}

bool FindHead(const std::string& id, entity::RunHead* head) {
  using Query = odb::query<entity::RunHead>;
  return PreparedWith<entity::RunHead>(
             "run.head", id,
             [](const std::string& value) { return Query(Query::id == Query::_ref(value)); })
      .execute_one(*head);
}

bool FindRun(const std::string& id, entity::Run* row) {
  using Query = odb::query<entity::Run>;
  return PreparedWith<entity::Run>(
             "run.id", id,
             [](const std::string& value) { return Query(Query::id == Query::_ref(value)); })
      .execute_one(*row);
}

// A page may have more runs than SQLite takes parameters.
constexpr std::size_t kRunsPerStatement = 500;

template <typename T>
odb::query<T> ResultsOf(const std::vector<std::int64_t>& run_numbers) {
  using Query = odb::query<T>;
  return Query::key.run_number.in_range(run_numbers.begin(), run_numbers.end()) &&
         Query::has_result == true && Query::status == "success";
}

}  // namespace

// -- Writing
// ---------------------------------------------------------------------------------------

Status RunRepository::Apply(const RunTransaction& transaction) {
  if (transaction.create) {
    const Status created = Create(*transaction.create);
    if (!created.ok()) return created;
  }
  if (transaction.update) {
    const Status updated = Update(*transaction.update);
    if (!updated.ok()) return updated;
  }
  const Status node_runs = PutNodeRuns(transaction.node_runs);
  if (!node_runs.ok()) return node_runs;
  return AppendEvents(transaction.events);
}

Status RunRepository::Create(const RunTransaction::NewRun& run) {
  entity::RunHead existing;
  if (FindHead(run.run.id, &existing)) {
    return Status(Code::kInvalidArgument, "there is already a run '" + run.run.id + "'");
  }
  if (run.charge) {
    const Status charged = UsageRepository(database_).Charge(*run.charge);
    if (!charged.ok()) return charged;
  }
  const std::int64_t number = RunCount() + 1;
  database_.persist(RowOf(run.run, number));
  RunList(database_).Add(number, run.run.flow_id, run.run.status);
  numbers_[run.run.id] = number;
  entity::RunGraph graph;
  graph.run_number = number;
  graph.graph = run.graph;
  database_.persist(graph);
  if (!instance_id_.empty() && !run.run.end_time) {
    entity::RunClaim claim;
    claim.run_number = number;
    claim.instance_id = instance_id_;
    database_.persist(claim);
  }
  return Status::Ok();
}

Status RunRepository::Update(const RunRecord& run) {
  entity::RunHead head;
  if (!FindHead(run.id, &head)) return NoRun(run.id);
  numbers_[run.id] = head.number;
  entity::Run row = RowOf(run, head.number);
  row.flow_id = head.flow_id;
  database_.update(row);
  if (row.status != head.status) {
    RunList(database_).ChangeStatus(head.number, head.flow_id, head.status, row.status);
  }
  if (!instance_id_.empty() && row.end_time) {
    database_.erase_query<entity::RunClaim>(odb::query<entity::RunClaim>::run_number ==
                                            head.number);
  }
  return Status::Ok();
}

Result<std::int64_t> RunRepository::NumberOf(const std::string& run_id) {
  const auto known = numbers_.find(run_id);
  if (known != numbers_.end()) return known->second;
  entity::RunHead head;
  if (!FindHead(run_id, &head)) return NoRun(run_id);
  numbers_[run_id] = head.number;
  return head.number;
}

Status RunRepository::PutNodeRuns(const std::vector<NodeRunRecord>& node_runs) {
  for (const NodeRunRecord& node_run : node_runs) {
    const Result<std::int64_t> number = NumberOf(node_run.run_id);
    if (!number.ok()) return number.status();
    PutObject(database_, RowOf(node_run, *number));
  }
  return Status::Ok();
}

Status RunRepository::AppendEvents(const std::vector<EventRecord>& events) {
  for (const EventRecord& event : events) {
    const Result<std::int64_t> number = NumberOf(event.run_id);
    if (!number.ok()) return number.status();
    try {
      database_.persist(RowOf(event, *number));
    } catch (const odb::object_already_persistent&) {
      return Status(Code::kInvalidArgument,
                    "run '" + event.run_id + "' already has an event " + std::to_string(event.seq));
    }
  }
  return Status::Ok();
}

// -- Reading
// ---------------------------------------------------------------------------------------

Result<RunRecord> RunRepository::Get(const std::string& id) {
  std::vector<entity::Run> rows(1);
  if (!FindRun(id, &rows[0])) return NoRun(id);
  PageBudget unlimited(SIZE_MAX);
  return std::move(Records(std::move(rows), &unlimited)[0]);
}

Result<Page<RunRecord>> RunRepository::List(const RunQuery& query, std::size_t max_bytes) {
  Page<RunRecord> page;
  PageBudget budget(max_bytes);
  std::vector<entity::Run> rows = RunList(database_).Rows(query, &budget, &page.total);
  if (!budget.exceeded()) page.items = Records(std::move(rows), &budget);
  if (budget.exceeded()) return PageTooLarge(max_bytes);
  return page;
}

std::vector<RunRecord> RunRepository::Records(std::vector<entity::Run> rows, PageBudget* budget) {
  std::vector<RunRecord> runs;
  runs.reserve(rows.size());
  std::vector<std::int64_t> unfinished;
  std::unordered_map<std::int64_t, std::size_t> index_of;
  for (entity::Run& row : rows) {
    if (!row.results) {
      unfinished.push_back(row.number);
      index_of[row.number] = runs.size();
    }
    runs.push_back(RecordOf(std::move(row)));
  }

  const bool measured = SendsWholeResults(database_);
  for (std::size_t begin = 0; begin < unfinished.size(); begin += kRunsPerStatement) {
    const std::size_t end = std::min(begin + kRunsPerStatement, unfinished.size());
    const std::vector<std::int64_t> numbers(unfinished.begin() + begin, unfinished.begin() + end);
    if (measured) {
      const auto sum = database_.query_value<entity::NodeResultBytes>(
          ResultsOf<entity::NodeResultBytes>(numbers));
      if (!budget->Add(static_cast<std::size_t>(sum.bytes))) return runs;
    }
    using Query = odb::query<entity::NodeResult>;
    for (const entity::NodeResult& result : database_.query<entity::NodeResult>(
             ResultsOf<entity::NodeResult>(numbers) + "ORDER BY" + Query::end_time + "," +
             Query::start_time + "," + Query::key.node_id)) {
      AddResult(result, &runs[index_of.at(result.run_number)].results);
      if (!measured && !budget->Add(result.output.size())) return runs;
    }
  }
  return runs;
}

Result<std::vector<NodeRunRecord>> RunRepository::NodeRuns(const std::string& run_id) {
  const Result<std::int64_t> number = NumberOf(run_id);
  if (!number.ok()) return number.status();
  using Query = odb::query<entity::NodeRun>;
  std::vector<NodeRunRecord> node_runs;
  ForEach(PreparedWith<entity::NodeRun>("node_run.run", *number,
                                        [](const std::int64_t& run) {
                                          return Query(Query::key.run_number == Query::_ref(run)) +
                                                 "ORDER BY" + Query::start_time + "," +
                                                 Query::key.node_id;
                                        }),
          [&](entity::NodeRun& row) { node_runs.push_back(RecordOf(std::move(row), run_id)); });
  return node_runs;
}

Result<std::vector<EventRecord>> RunRepository::Events(const std::string& run_id,
                                                       std::int64_t after_seq, std::size_t limit) {
  const Result<std::int64_t> number = NumberOf(run_id);
  if (!number.ok()) return number.status();
  using Query = odb::query<entity::RunEvent>;
  entity::RunEventKey* after = nullptr;
  const RowLimit rows(limit);
  auto query = Prepared<entity::RunEvent>(
      PreparedName("event.after" + rows.suffix), &after, [&rows](const entity::RunEventKey& key) {
        return Query(Query::key.run_number == Query::_ref(key.run_number) &&
                     Query::key.seq > Query::_ref(key.seq)) +
               "ORDER BY" + Query::key.seq + rows.clause;
      });
  after->run_number = *number;
  after->seq = after_seq;
  std::vector<EventRecord> events;
  ForEach(query, 0, limit,
          [&](entity::RunEvent& row) { events.push_back(RecordOf(std::move(row), run_id)); });
  return events;
}

std::vector<std::string> RunRepository::UnfinishedIds() {
  using Query = odb::query<entity::RunId>;
  std::vector<std::string> ids;
  for (entity::RunId& row : database_.query<entity::RunId>(Query::status.in("running", "idle") +
                                                           "ORDER BY" + Query::number)) {
    ids.push_back(std::move(row.id));
  }
  return ids;
}

Result<UnfinishedRun> RunRepository::Unfinished(const std::string& id) {
  entity::Run row;
  if (!FindRun(id, &row)) return NoRun(id);
  const std::int64_t number = row.number;
  UnfinishedRun unfinished;
  unfinished.run = RecordOf(std::move(row));
  unfinished.node_runs = std::move(*NodeRuns(id));
  entity::RunGraph graph;
  if (database_.find<entity::RunGraph>(number, graph)) unfinished.graph = std::move(graph.graph);
  using Query = odb::query<entity::LastEvent>;
  ForEach(
      PreparedWith<entity::LastEvent>("event.last", number,
                                      [](const std::int64_t& run) {
                                        return Query(Query::key.run_number == Query::_ref(run)) +
                                               "GROUP BY" + Query::key.run_number;
                                      }),
      [&](const entity::LastEvent& last) { unfinished.last_seq = last.seq; });
  entity::RunClaim claim;
  unfinished.cancel_requested =
      database_.find<entity::RunClaim>(number, claim) && claim.cancel_requested;
  return unfinished;
}

Result<RunChanges> RunRepository::Changes(const std::string& run_id, std::int64_t after_seq,
                                          std::size_t limit) {
  Result<std::vector<EventRecord>> events = Events(run_id, after_seq, limit);
  if (!events.ok()) return events.status();
  RunChanges changes;
  changes.events = std::move(*events);
  for (const EventRecord& event : changes.events) {
    if (event.kind != "node.completed") continue;
    entity::NodeRunKey key;
    key.run_number = *NumberOf(run_id);
    key.node_id = event.node_id;
    entity::NodeRun row;
    if (!database_.find<entity::NodeRun>(key, row)) continue;
    changes.node_runs.push_back(RecordOf(std::move(row), run_id));
  }
  return changes;
}

RunNotice RunRepository::NoticeOf(const RunTransaction& transaction) const {
  RunNotice notice;
  notice.run_id = transaction.events.front().run_id;
  notice.run_number = numbers_.at(notice.run_id);
  notice.first_seq = transaction.events.front().seq;
  notice.last_seq = transaction.events.back().seq;
  notice.has_ended = transaction.update && transaction.update->end_time;
  return notice;
}

Status RunRepository::RequestCancel(const std::string& run_id) {
  const Result<std::int64_t> number = NumberOf(run_id);
  if (!number.ok()) return number.status();
  entity::RunClaim claim;
  if (!database_.find<entity::RunClaim>(*number, claim)) {
    return Status(Code::kNotFound, "no daemon works on run '" + run_id + "'");
  }
  claim.cancel_requested = true;
  database_.update(claim);
  return Status::Ok();
}

}  // namespace store
}  // namespace synappsd
