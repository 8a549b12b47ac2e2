#include "maintenance/tallies.h"

#include <cstdint>
#include <memory>

#include "repository/tally.h"

namespace synappsd {
namespace maintenance {

namespace {

// scope, block, count as they should be; the scopes are RunScope()'s (repository/run_list.h).
std::string Counted() {
  const std::string block =
      ", number / " + std::to_string(store::Tally::kBlockSize) + " AS block, COUNT(*) AS count ";
  const std::string of_flow = "FROM run WHERE flow_id IS NOT NULL GROUP BY 1, 2";
  return "SELECT 'flows' AS scope" + block + "FROM flow GROUP BY 1, 2 UNION ALL " +
         "SELECT 'runs/' || status" + block + "FROM run GROUP BY 1, 2 UNION ALL " +
         "SELECT 'runs//' || flow_id" + block + of_flow + " UNION ALL " +
         "SELECT 'runs/' || status || '/' || flow_id" + block + of_flow;
}

// Pings count nothing: it is the health check's row. A tally of 0 is one whose rows have gone.
constexpr char kKept[] =
    "SELECT scope, block, count FROM tally WHERE count <> 0 AND scope <> 'pings'";

}  // namespace

std::vector<std::string> WrongTallies(sql::Connection& connection, std::size_t max) {
  const std::string sql =
      "SELECT coalesce(c.scope, k.scope), coalesce(c.block, k.block), coalesce(c.count, 0), "
      "coalesce(k.count, 0) FROM (" +
      Counted() + ") c LEFT JOIN (" + kKept +
      ") k ON k.scope = c.scope AND k.block = c.block WHERE k.count IS NULL OR k.count <> c.count "
      "UNION ALL SELECT k.scope, k.block, 0, k.count FROM (" +
      kKept + ") k LEFT JOIN (" + Counted() +
      ") c ON k.scope = c.scope AND k.block = c.block WHERE c.count IS NULL "
      "ORDER BY 1, 2 LIMIT " +
      std::to_string(max);
  const std::unique_ptr<sql::Statement> statement = connection.Prepare(sql);
  std::vector<std::string> wrong;
  while (statement->Next()) {
    wrong.push_back("'" + statement->Text(0) + "' block " + std::to_string(statement->Integer(1)) +
                    " has " + std::to_string(statement->Integer(2)) + " rows, its tally says " +
                    std::to_string(statement->Integer(3)));
  }
  return wrong;
}

void RecountTallies(sql::Connection& connection) {
  sql::Execute(connection, "DELETE FROM tally WHERE scope <> 'pings'");
  sql::Execute(connection, "INSERT INTO tally (scope, block, count) " + Counted());
}

}  // namespace maintenance
}  // namespace synappsd
