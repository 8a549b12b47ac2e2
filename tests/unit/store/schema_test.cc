// One schema, whichever way a database came to it.
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>

#include "unit/store/sqlite_file.h"
#include "unit/store/store_fixture.h"

namespace synappsd::store {
namespace {

const std::filesystem::path kFixtures = SYNAPPS_LEGACY_FIXTURES;
const std::filesystem::path kStoreFixtures = SYNAPPS_STORE_FIXTURES;
const std::filesystem::path kChangelog = SYNAPPS_SQLITE_CHANGELOG;

// Columns with types, nullability and keys; foreign keys; indexes with their columns: as texts.
std::vector<std::string> Introspect(const std::string& path) {
  SqliteFile file(path);
  std::vector<std::string> facts;
  const auto add = [&](const std::string& kind, const std::string& sql) {
    for (const SqliteFile::Row& row : file.Rows(sql)) {
      std::string fact = kind;
      for (const std::string& column : row) fact += "|" + column;
      facts.push_back(fact);
    }
  };
  const std::string tables =
      "(SELECT name AS t FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version')";
  add("column", "SELECT t, name, type, \"notnull\", dflt_value, pk FROM " + tables +
                    ", pragma_table_info(t) ORDER BY 1, 2");
  add("foreign key", "SELECT t, \"table\", \"from\", \"to\", on_update, on_delete FROM " + tables +
                         ", pragma_foreign_key_list(t) ORDER BY 1, 2, 3");
  add("index", "SELECT t, l.name, \"unique\", origin, seqno, i.name FROM " + tables +
                   ", pragma_index_list(t) l, pragma_index_info(l.name) i ORDER BY 1, 2, 5");
  add("other", "SELECT type, name FROM sqlite_master WHERE type NOT IN ('table', 'index')");
  add("version", "SELECT version, migration FROM schema_version");
  return facts;
}

class SchemaTest : public StoreTest {
 protected:
  std::vector<std::string> SchemaFrom(const std::string& fixture) {
    options_.location.path = (directory_.path() / ("from-" + fixture)).string();
    if (!fixture.empty()) std::filesystem::copy_file(kFixtures / fixture, options_.location.path);
    Open();
    store_->Close();
    return Introspect(options_.location.path);
  }
};

TEST_F(SchemaTest, CreatedAndAdoptedDatabasesAreTheSame) {
  const std::vector<std::string> created = SchemaFrom("");
  EXPECT_GT(created.size(), 70u);
  EXPECT_EQ(SchemaFrom("legacy-synapps.db"), created);
  EXPECT_EQ(SchemaFrom("legacy-synapps-alembic.db"), created);
}

// A version 1 that this program baselined earlier, rather than one it adopts now.
TEST_F(SchemaTest, AMigratedVersion1IsTheSame) {
  const std::vector<std::string> created = SchemaFrom("");
  options_.location.path = (directory_.path() / "version-1.db").string();
  std::filesystem::copy_file(kFixtures / "legacy-synapps.db", options_.location.path);
  SqliteFile(options_.location.path)
      .Run(
          "CREATE TABLE \"schema_version\" (\"name\" TEXT NOT NULL PRIMARY KEY, "
          "\"version\" INTEGER NOT NULL, \"migration\" INTEGER NOT NULL); "
          "INSERT INTO schema_version VALUES ('', 1, 0)");
  Open();
  store_->Close();
  EXPECT_EQ(Introspect(options_.location.path), created);
}

// A database as version 2 of the model left it, with rows in every table.
TEST_F(SchemaTest, AMigratedVersion2IsTheSameAndKeepsItsRows) {
  const std::vector<std::string> created = SchemaFrom("");
  options_.location.path = (directory_.path() / "version-2.db").string();
  std::filesystem::copy_file(kStoreFixtures / "version-2.db", options_.location.path);
  std::filesystem::permissions(options_.location.path, std::filesystem::perms(0600));
  const std::vector<std::string> tables = {"flow",         "flow_node",       "flow_edge", "run",
                                           "run_graph",    "node_run",        "run_event", "tally",
                                           "stored_value", "stored_value_tag"};
  std::map<std::string, std::vector<SqliteFile::Row>> before;
  for (const std::string& table : tables) {
    before[table] = SqliteFile(options_.location.path).Rows("SELECT * FROM " + table);
    EXPECT_FALSE(before[table].empty()) << table;
  }
  EXPECT_EQ(Introspect(options_.location.path).back(), "version|2|0");

  Open();
  EXPECT_EQ(store().GetValue("org.synapps.memory", "", "ticket-1").value().tags,
            (std::vector<std::string>{"b", "a"}));
  EXPECT_TRUE(Await<Result<std::vector<AppletStateRecord>>>(
                  [&](auto done) { store_->ListAppletStates(done); })
                  .value()
                  .empty());
  store_->Close();
  EXPECT_EQ(Introspect(options_.location.path), created);
  EXPECT_EQ(Introspect(options_.location.path).back(), "version|4|0");
  for (const std::string& table : tables) {
    EXPECT_EQ(SqliteFile(options_.location.path).Rows("SELECT * FROM " + table), before[table]) << table;
  }
}

// The part of the committed changelog between two marks.
std::string ChangelogPart(const std::string& from, const std::string& to) {
  std::ifstream file(kChangelog);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const std::size_t begin = text.find(from);
  const std::size_t end = text.find(to, begin);
  EXPECT_NE(begin, std::string::npos);
  return text.substr(begin, end - begin);
}

// Model version 1 is the existing system's schema: the changelog against a database it made.
TEST_F(SchemaTest, Version1OfTheChangelogIsTheExistingSystemsSchema) {
  const std::string model = ChangelogPart("<model version=\"1\">", "</model>");
  std::map<std::string, std::string> recorded;
  std::map<std::string, std::string> keys;
  const std::regex element(
      "<table name=\"(\\w+)\"|<column name=\"(\\w+)\" type=\"(\\w+)\" null=\"(\\w+)\"([^>]*)>|"
      "<column name=\"(\\w+)\"/>");
  std::string table;
  for (std::sregex_iterator m(model.begin(), model.end(), element), end; m != end; ++m) {
    if ((*m)[1].matched) table = (*m)[1];
    if ((*m)[2].matched) {
      std::string column = table;
      column += "." + (*m)[2].str();
      recorded[column] = (*m)[3].str() + ((*m)[4] == "true" ? "|0" : "|1");
      std::smatch target;
      const std::string options = (*m)[5];
      const std::regex reference("&quot;(\\w+)&quot; \\(&quot;(\\w+)&quot;\\) ON DELETE ([A-Z ]+)");
      if (std::regex_search(options, target, reference)) {
        recorded[column] += "|" + target[1].str() + "." + target[2].str() + "|" + target[3].str();
      }
    }
    if ((*m)[6].matched) keys[table] += (*m)[6].str() + ",";
  }

  std::map<std::string, std::string> real;
  std::map<std::string, std::string> real_keys;
  SqliteFile file((kFixtures / "legacy-synapps.db").string());
  for (const auto& row :
       file.Rows("SELECT m.name, c.name, c.type, c.\"notnull\", c.pk, "
                 "coalesce('|' || f.\"table\" || '.' || f.\"to\" || '|' || f.on_delete, '') "
                 "FROM sqlite_master m, pragma_table_info(m.name) c "
                 "LEFT JOIN pragma_foreign_key_list(m.name) f ON f.\"from\" = c.name "
                 "WHERE m.type = 'table'")) {
    real[row[0] + "." + row[1]] = row[2] + "|" + row[3] + row[5];
    if (row[4] != "0") real_keys[row[0]] += row[1] + ",";
  }
  EXPECT_EQ(recorded.size(), 24u);
  EXPECT_EQ(recorded, real);
  EXPECT_EQ(keys, real_keys);
}

}  // namespace
}  // namespace synappsd::store
