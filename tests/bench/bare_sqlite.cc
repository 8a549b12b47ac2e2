// SQLite alone, through its C API with prepared statements, doing what the daemon's store does:
// the obvious limit of storing and reading flows and runs. Prints one "name value" line a figure.
//
//   bench_bare_sqlite DIRECTORY SECONDS

#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

namespace {

void Must(int code, sqlite3* database) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
  std::fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(database));
  std::exit(1);
}

class Statement {
 public:
  Statement(sqlite3* database, const char* sql) : database_(database) {
    Must(sqlite3_prepare_v2(database, sql, -1, &statement_, nullptr), database);
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& Bind(int at, const std::string& text) {
    Must(sqlite3_bind_text(statement_, at, text.data(), static_cast<int>(text.size()),
                           SQLITE_TRANSIENT),
         database_);
    return *this;
  }
  Statement& Bind(int at, long long number) {
    Must(sqlite3_bind_int64(statement_, at, number), database_);
    return *this;
  }
  // Steps through every row, reading every column, then resets. The bytes read.
  std::size_t Run() {
    std::size_t bytes = 0;
    int code = sqlite3_step(statement_);
    for (; code == SQLITE_ROW; code = sqlite3_step(statement_)) {
      for (int i = 0; i < sqlite3_column_count(statement_); ++i) {
        sqlite3_column_text(statement_, i);
        bytes += static_cast<std::size_t>(sqlite3_column_bytes(statement_, i));
      }
    }
    Must(code, database_);
    sqlite3_reset(statement_);
    return bytes;
  }

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
};

constexpr const char* kSchema = R"(
PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;
CREATE TABLE flows(id TEXT PRIMARY KEY, name TEXT NOT NULL, position INTEGER NOT NULL);
CREATE TABLE flow_nodes(flow_id TEXT NOT NULL REFERENCES flows(id) ON DELETE CASCADE, id TEXT NOT NULL,
  type TEXT NOT NULL, x REAL NOT NULL, y REAL NOT NULL, data TEXT, position INTEGER, PRIMARY KEY(flow_id,id));
CREATE TABLE flow_edges(flow_id TEXT NOT NULL REFERENCES flows(id) ON DELETE CASCADE, id TEXT NOT NULL,
  source TEXT NOT NULL, target TEXT NOT NULL, animated INTEGER, position INTEGER, PRIMARY KEY(flow_id,id));
CREATE TABLE runs(position INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, flow_id TEXT, status TEXT NOT NULL,
  current_applet TEXT, progress INTEGER, total_steps INTEGER, start_time REAL, end_time REAL, results TEXT,
  error TEXT, input_data TEXT);)";

// Calls `step` for the time; how often a second.
double PerSecond(double seconds, const std::function<void(long)>& step) {
  const auto start = std::chrono::steady_clock::now();
  long count = 0;
  std::chrono::duration<double> took{};
  do {
    step(count++);
    took = std::chrono::steady_clock::now() - start;
  } while (took.count() < seconds);
  return static_cast<double>(count) / took.count();
}

class Database {
 public:
  explicit Database(const std::string& path) {
    Must(sqlite3_open(path.c_str(), &handle_), handle_);
    Must(sqlite3_exec(handle_, kSchema, nullptr, nullptr, nullptr), handle_);
  }
  ~Database() { sqlite3_close(handle_); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  sqlite3* handle() { return handle_; }
  void Execute(const char* sql) {
    Must(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr), handle_);
  }

 private:
  sqlite3* handle_ = nullptr;
};

// A flow of ten nodes in a line, as tests/bench/run.py posts it.
class FlowWriter {
 public:
  explicit FlowWriter(sqlite3* db)
      : flow_(db, "INSERT INTO flows VALUES(?,?,?)"),
        node_(db, "INSERT INTO flow_nodes VALUES(?,?,?,0.0,100.0,?,?)"),
        edge_(db, "INSERT INTO flow_edges VALUES(?,?,?,?,0,?)") {}
  void Write(long number) {
    const std::string id = "flow-" + std::to_string(number);
    flow_.Bind(1, id).Bind(2, std::string("A flow")).Bind(3, number).Run();
    for (int i = 0; i < 10; ++i) {
      const std::string name = "n" + std::to_string(i);
      node_.Bind(1, id).Bind(2, name).Bind(3, std::string("memory"));
      node_.Bind(4, std::string(R"({"label":"A node","config":{"a":1}})")).Bind(5, i).Run();
      if (i == 0) continue;
      edge_.Bind(1, id).Bind(2, "e" + std::to_string(i)).Bind(3, "n" + std::to_string(i - 1));
      edge_.Bind(4, name).Bind(5, i).Run();
    }
  }

 private:
  Statement flow_, node_, edge_;
};

void FillRuns(Database& database, long count) {
  Statement insert(
      database.handle(),
      "INSERT INTO runs VALUES(?,?,'f','success','end',3,3,1.5,2.5,"
      "'{\"m\":{\"type\":\"memory\",\"output\":{\"key\":\"k\",\"status\":\"stored\"}}}',"
      "NULL,'{\"key\":\"k\"}')");
  database.Execute("BEGIN");
  for (long i = 0; i < count; ++i) insert.Bind(1, i).Bind(2, "run-" + std::to_string(i)).Run();
  database.Execute("COMMIT");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const double seconds = std::atof(argv[2]);
  Database database(std::string(argv[1]) + "/bare.db");
  FlowWriter writer(database.handle());
  long written = 0;
  std::printf("write_flow_own_commit %.0f\n", PerSecond(seconds, [&](long) {
                database.Execute("BEGIN IMMEDIATE");
                writer.Write(written++);
                database.Execute("COMMIT");
              }));
  constexpr int kGroup = 64;
  std::printf("write_flow_64_per_commit %.0f\n", kGroup * PerSecond(seconds, [&](long) {
                                                   database.Execute("BEGIN IMMEDIATE");
                                                   for (int i = 0; i < kGroup; ++i)
                                                     writer.Write(written++);
                                                   database.Execute("COMMIT");
                                                 }));
  Statement flow(database.handle(), "SELECT id, name FROM flows WHERE id=?");
  Statement nodes(database.handle(),
                  "SELECT id,type,x,y,data FROM flow_nodes WHERE flow_id=? ORDER BY position");
  Statement edges(
      database.handle(),
      "SELECT id,source,target,animated FROM flow_edges WHERE flow_id=? ORDER BY position");
  std::printf(
      "read_flow %.0f\n", PerSecond(seconds, [&](long) {
        const std::string id = "flow-7";
        if (flow.Bind(1, id).Run() + nodes.Bind(1, id).Run() + edges.Bind(1, id).Run() == 0) {
          std::exit(1);
        }
      }));
  FillRuns(database, 10'000);
  Statement page(database.handle(),
                 "SELECT * FROM runs WHERE position>=? ORDER BY position LIMIT 20");
  std::printf("read_runs_page %.0f\n",
              PerSecond(seconds, [&](long i) { page.Bind(1, i * 20 % 10'000).Run(); }));
  return 0;
}
