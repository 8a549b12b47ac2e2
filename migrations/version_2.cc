#include "migrations/version_2.h"

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "migrations/legacy_json.h"

namespace synappsd {
namespace migrations {

namespace {

using sql::Statement;

constexpr std::size_t kMaxNotices = 20;

class Version2 {
 public:
  Version2(sql::Connection& connection, const Notice& notice)
      : connection_(connection),
        notice_(notice),
        on_sqlite_(connection.dialect() == sql::Dialect::kSqlite) {}

  void Run() {
    CopyFlows();
    CopyNodes();
    CopyEdges();
    CopyRuns();
    CountRows();
    if (losses_ > kMaxNotices) {
      notice_("and " + std::to_string(losses_ - kMaxNotices) + " more of this kind");
    }
  }

 private:
  void CopyFlows();
  void CopyNodes();
  void CopyEdges();
  void CopyRuns();
  void CountRows();
  void CountDropped(const std::string& table);

  void Lost(const std::string& what) {
    if (++losses_ <= kMaxNotices) notice_(what);
  }
  // The stored text as an object, "{}" where there is none.
  std::string Object(const Statement& row, int column, const std::string& where);
  boost::optional<std::string> Json(const Statement& row, int column, const std::string& where);
  double Finite(const Statement& row, int column, const std::string& where);

  // The order in which rows were added, as far as the database knows it.
  std::string RowOrder() const { return on_sqlite_ ? "rowid" : "ctid"; }
  // For comparing texts of the old tables, which have the database's collation, with ours.
  std::string Bytewise() const { return on_sqlite_ ? "" : " COLLATE \"C\""; }

  sql::Connection& connection_;
  const Notice& notice_;
  const bool on_sqlite_;
  std::size_t losses_ = 0;
};

// Counts a flow's rows from 0, as the rows of flow after flow come by.
class Position {
 public:
  std::int64_t Next(std::int64_t flow_number) {
    if (flow_number != flow_number_) next_ = 0;
    flow_number_ = flow_number;
    return next_++;
  }

 private:
  std::int64_t flow_number_ = 0;
  std::int64_t next_ = 0;
};

boost::optional<std::string> Version2::Json(const Statement& row, int column,
                                            const std::string& where) {
  // Absent values were stored as NULL or as the text null, depending on the code path.
  if (row.IsNull(column)) return boost::none;
  const LegacyJson json = NormalizeLegacyJson(row.Text(column));
  if (!json.valid) Lost(where + " is not JSON and was dropped");
  if (json.replaced > 0) {
    Lost(where + " held " + std::to_string(json.replaced) +
         " values that JSON cannot express; they are null now");
  }
  if (json.text == "null") return boost::none;
  return json.text;
}

std::string Version2::Object(const Statement& row, int column, const std::string& where) {
  const boost::optional<std::string> json = Json(row, column, where);
  if (!json) return "{}";
  if (json->front() != '{') {
    Lost(where + " is not a JSON object and was dropped");
    return "{}";
  }
  return *json;
}

double Version2::Finite(const Statement& row, int column, const std::string& where) {
  const double value = row.Real(column);
  if (std::isfinite(value)) return value;
  Lost(where + " is infinite; it is 0 now");
  return 0;
}

void Version2::CopyFlows() {
  const auto rows = connection_.Prepare("SELECT id, name FROM flows ORDER BY " + RowOrder());
  const auto insert = connection_.Prepare("INSERT INTO flow (number, id, name) VALUES (?, ?, ?)");
  for (std::int64_t number = 1; rows->Next(); ++number) {
    insert->Bind(number).Bind(rows->Text(0)).Bind(rows->Text(1)).Run();
  }
}

void Version2::CopyNodes() {
  const auto rows_owner = connection_.Prepare(
      "SELECT f.number, n.id, n.type, n.position_x, n.position_y, n.data "
      "FROM flow_nodes n JOIN flow f ON f.id = n.flow_id" +
      Bytewise() + " ORDER BY f.number, n." + RowOrder());
  Statement& rows = *rows_owner;
  const auto insert = connection_.Prepare(
      "INSERT INTO flow_node (flow_number, id, position, type, x, y, data) "
      "VALUES (?, ?, ?, ?, ?, ?, ?)");
  Position position;
  while (rows.Next()) {
    const std::int64_t flow_number = rows.Integer(0);
    const std::string id = rows.Text(1);
    const std::string where = "node '" + id + "': ";
    insert->Bind(flow_number).Bind(id).Bind(position.Next(flow_number)).Bind(rows.Text(2));
    insert->Bind(Finite(rows, 3, where + "position x")).Bind(Finite(rows, 4, where + "position y"));
    insert->Bind(Object(rows, 5, where + "data")).Run();
  }
  CountDropped("flow_nodes");
}

void Version2::CopyEdges() {
  const auto rows_owner = connection_.Prepare(
      "SELECT f.number, e.id, e.source, e.target, e.animated "
      "FROM flow_edges e JOIN flow f ON f.id = e.flow_id" +
      Bytewise() + " ORDER BY f.number, e." + RowOrder());
  Statement& rows = *rows_owner;
  const auto insert = connection_.Prepare(
      "INSERT INTO flow_edge (flow_number, id, position, source, target, animated) "
      "VALUES (?, ?, ?, ?, ?, ?)");
  Position position;
  while (rows.Next()) {
    const std::int64_t flow_number = rows.Integer(0);
    insert->Bind(flow_number).Bind(rows.Text(1)).Bind(position.Next(flow_number));
    insert->Bind(rows.Text(2)).Bind(rows.Text(3));
    if (rows.IsNull(4)) {
      insert->BindNull();
    } else {
      insert->Bind(std::int64_t{rows.Integer(4) != 0});
    }
    insert->Run();
  }
  CountDropped("flow_edges");
}

// Foreign keys were off in the system before, so rows may refer to flows that are gone.
void Version2::CountDropped(const std::string& table) {
  const std::string count =
      sql::QueryText(connection_, "SELECT COUNT(*) FROM " + table + " WHERE flow_id" + Bytewise() +
                                      " NOT IN (SELECT id FROM flow)")
          .value();
  if (count == "0") return;
  Lost(count + " rows of " + table + " belonged to deleted flows and were dropped");
}

void Version2::CopyRuns() {
  const auto rows_owner = connection_.Prepare(
      "SELECT id, flow_id, status, current_applet, progress, total_steps, start_time, "
      "end_time, results, error, input_data FROM workflow_runs ORDER BY " +
      std::string(on_sqlite_ ? "" : "start_time, ") + RowOrder());
  Statement& rows = *rows_owner;
  const auto insert = connection_.Prepare(
      "INSERT INTO run (number, id, flow_id, status, current_applet, progress, "
      "total_steps, start_time, end_time, results, error, input_data) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (std::int64_t number = 1; rows.Next(); ++number) {
    const std::string id = rows.Text(0);
    const std::string where = "run '" + id + "': ";
    const std::string status = rows.Text(2);
    const double start_time = Finite(rows, 6, where + "start_time");
    // Nothing says how far it got, so it cannot be resumed.
    const bool stuck = status == "running" || status == "idle";
    if (stuck) Lost(where + "was still " + status + " and is marked as interrupted");

    insert->Bind(number).Bind(id).Bind(rows.OptionalText(1));
    insert->Bind(stuck ? std::string("error") : status).Bind(rows.OptionalText(3));
    insert->Bind(rows.Integer(4)).Bind(rows.Integer(5)).Bind(start_time);
    if (stuck) {
      insert->Bind(start_time);
    } else if (rows.IsNull(7)) {
      insert->BindNull();
    } else {
      insert->Bind(Finite(rows, 7, where + "end_time"));
    }
    insert->Bind(Object(rows, 8, where + "results"));
    insert->Bind(stuck ? std::string("interrupted before adoption") : rows.OptionalText(9));
    insert->Bind(Json(rows, 10, where + "input_data")).Run();
  }
}

// The tallies of the lists as they were defined in version 2: blocks of 1024.
void Version2::CountRows() {
  const std::string count = ", number / 1024, COUNT(*) FROM ";
  const std::string insert = "INSERT INTO tally (scope, block, count) SELECT ";
  sql::Execute(connection_, insert + "'flows'" + count + "flow GROUP BY 1, 2");
  sql::Execute(connection_, insert + "'runs/' || status" + count + "run GROUP BY 1, 2");
  const std::string of_flow = "run WHERE flow_id IS NOT NULL GROUP BY 1, 2";
  sql::Execute(connection_, insert + "'runs//' || flow_id" + count + of_flow);
  sql::Execute(connection_, insert + "'runs/' || status || '/' || flow_id" + count + of_flow);
}

}  // namespace

void MigrateDataToVersion2(sql::Connection& connection, const Notice& notice) {
  Version2(connection, notice).Run();
}

}  // namespace migrations
}  // namespace synappsd
