// What must hold in every database file, whatever happened to the process that wrote it.
#ifndef SYNAPPSD_TESTS_UNIT_STORE_INVARIANTS_H_
#define SYNAPPSD_TESTS_UNIT_STORE_INVARIANTS_H_

#include <string>

#include "unit/store/sqlite_file.h"

namespace synappsd::store {

inline void ExpectInvariants(const std::string& path) {
  SqliteFile file(path);
  EXPECT_EQ(file.Text("PRAGMA integrity_check"), "ok");
  EXPECT_TRUE(file.Rows("PRAGMA foreign_key_check").empty());
  EXPECT_EQ(file.Text("SELECT COUNT(*) - coalesce(MAX(number), 0) FROM run"), "0")
      << "the numbers of runs have gaps";
  // The tallies against a count of the rows.
  const std::string counted =
      "SELECT 'flows' scope, number / 1024 block, COUNT(*) count FROM flow GROUP BY 1, 2 UNION ALL "
      "SELECT 'runs/' || status, number / 1024, COUNT(*) FROM run GROUP BY 1, 2 UNION ALL "
      "SELECT 'runs//' || flow_id, number / 1024, COUNT(*) FROM run "
      "WHERE flow_id IS NOT NULL GROUP BY 1, 2 UNION ALL "
      "SELECT 'runs/' || status || '/' || flow_id, number / 1024, COUNT(*) FROM run "
      "WHERE flow_id IS NOT NULL GROUP BY 1, 2";
  const std::string kept =
      "SELECT scope, block, count FROM tally WHERE count <> 0 AND scope <> 'pings'";
  EXPECT_TRUE(file.Rows(counted + " EXCEPT " + kept).empty()) << "tallies lack rows";
  EXPECT_TRUE(file.Rows(kept + " EXCEPT SELECT * FROM (" + counted + ")").empty())
      << "tallies count rows that are not there";
}

}  // namespace synappsd::store

#endif  // SYNAPPSD_TESTS_UNIT_STORE_INVARIANTS_H_
