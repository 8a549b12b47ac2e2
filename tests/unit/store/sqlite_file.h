// A SQLite file from outside the store: what is really in it.
#ifndef SYNAPPSD_TESTS_UNIT_STORE_SQLITE_FILE_H_
#define SYNAPPSD_TESTS_UNIT_STORE_SQLITE_FILE_H_

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <string>
#include <vector>

namespace synappsd::store {

class SqliteFile {
 public:
  using Row = std::vector<std::string>;

  explicit SqliteFile(const std::string& path) {
    EXPECT_EQ(sqlite3_open(path.c_str(), &connection_), SQLITE_OK) << path;
  }
  SqliteFile(const SqliteFile&) = delete;
  SqliteFile& operator=(const SqliteFile&) = delete;
  ~SqliteFile() { sqlite3_close(connection_); }

  void Run(const std::string& sql) {
    char* error = nullptr;
    EXPECT_EQ(sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK)
        << sql << ": " << (error != nullptr ? error : "");
    sqlite3_free(error);
  }

  // Every row as texts; NULL is "NULL".
  std::vector<Row> Rows(const std::string& sql) {
    std::vector<Row> rows;
    const auto add = [](void* to, int columns, char** values, char** /*names*/) {
      Row row;
      for (int i = 0; i < columns; ++i) {
        row.emplace_back(values[i] != nullptr ? values[i] : "NULL");
      }
      static_cast<std::vector<Row>*>(to)->push_back(row);
      return 0;
    };
    EXPECT_EQ(sqlite3_exec(connection_, sql.c_str(), add, &rows, nullptr), SQLITE_OK)
        << sql << ": " << sqlite3_errmsg(connection_);
    return rows;
  }

  std::string Text(const std::string& sql) {
    const std::vector<Row> rows = Rows(sql);
    return rows.empty() ? "no row" : rows[0][0];
  }

 private:
  sqlite3* connection_ = nullptr;
};

}  // namespace synappsd::store

#endif  // SYNAPPSD_TESTS_UNIT_STORE_SQLITE_FILE_H_
