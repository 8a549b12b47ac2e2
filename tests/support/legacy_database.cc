#include "support/legacy_database.h"

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "sqlite/sql_connection.h"
#include "support/postgres_connection.h"
#include "support/postgres_query.h"

namespace synappsd::testing {
namespace {

using Replacements = std::vector<std::pair<std::string, std::string>>;

// legacy-expected is about the database made at the start. The other was made by the same requests,
// so it differs in what was random or the time of day: what stands there instead.
const Replacements& AlembicTexts() {
  static const Replacements texts = {
      {"8309b725-f248-49dc-a314-73599871d702", "917eacf5-54a9-4acd-b77b-c2447ef2d1d0"},
      {"7cf3171c-51d6-4213-9559-ae2268f9dc24", "84170383-9092-4237-b87d-71cf1968ffec"},
      {"6e2b8b35-6914-4e91-a3a7-41852cbe1b3d", "cbfa8aa8-1029-4f08-a28a-70d4fbaaa3ba"},
      {"f04ae790-ae34-4b19-af05-f0f11a1911cf", "8dc474e0-23b1-4226-a9fe-fceccaee096c"},
      {"09e195e3-3161-477c-ab0f-0e0f6c18ecae", "e3781aba-2992-4f1e-9e01-fa9ba38d93a1"},
      {"30068084-5939-4a11-afbb-168cf6357477", "94e95b47-04e9-4f3b-8392-9ae4f72029da"},
      {"1795368756.1400476", "1795368760.206428"},
      {"1795368756.217809", "1795368760.268777"},
      {"1795368757.1702654", "1795368761.1045136"},
      {"1795368757.334645", "1795368761.25197"},
      {"1795368757.4082024", "1795368761.329574"},
      {"1795368757.548473", "1795368761.4703004"},
      {"1795368757.6116784", "1795368761.537768"},
      {"1795368757.6251495", "1795368761.5519986"},
      {"1795368757.696779", "1795368761.6232803"},
  };
  return texts;
}

void ReplaceAll(const std::string& from, const std::string& to, std::string* text) {
  for (std::size_t at = text->find(from); at != std::string::npos;
       at = text->find(from, at + to.size())) {
    text->replace(at, from.size(), to);
  }
}

void ReplaceOnce(const std::string& from, const std::string& to, std::string* text) {
  const std::size_t at = text->find(from);
  if (at == std::string::npos) throw std::runtime_error("no " + from + " in " + *text);
  text->replace(at, from.size(), to);
}

// A run as it is answered after the adoption.
std::string Adopted(std::string run, const LegacyForm& form) {
  if (run.find(R"("status":"running")") != std::string::npos) {
    const std::string mark = R"("start_time":)";
    const std::size_t begin = run.find(mark) + mark.size();
    const std::string start_time = run.substr(begin, run.find(',', begin) - begin);
    ReplaceOnce(R"("status":"running")", R"("status":"error")", &run);
    ReplaceOnce(R"("end_time":null)", R"("end_time":)" + start_time, &run);
    ReplaceOnce(R"("error":null)", R"("error":"interrupted before adoption")", &run);
  }
  const std::string input = R"("input_data":)";  // the last member
  if (!form.has_input_data()) run = run.substr(0, run.find(input)) + input + "null}";
  return run;
}

void CopyRows(const std::string& table, const std::string& order, sql::Connection& from,
              sql::Connection& to) {
  const auto rows = from.Prepare("SELECT * FROM " + table + " ORDER BY " + order);
  std::unique_ptr<sql::Statement> insert;
  while (rows->Next()) {
    if (!insert) {
      std::string marks = "?";
      for (int column = 1; column < rows->ColumnCount(); ++column) marks += ", ?";
      insert = to.Prepare("INSERT INTO " + table + " VALUES (" + marks + ")");
    }
    for (int column = 0; column < rows->ColumnCount(); ++column) {
      switch (rows->TypeOf(column)) {
        case sql::ValueType::kNull:
          insert->BindNull();
          break;
        case sql::ValueType::kInteger:
          insert->Bind(rows->Integer(column));
          break;
        case sql::ValueType::kReal:
          insert->Bind(rows->Real(column));
          break;
        case sql::ValueType::kText:
          insert->Bind(rows->Text(column));
          break;
      }
    }
    insert->Run();
  }
}

}  // namespace

std::filesystem::path LegacyFixtures() { return SYNAPPS_LEGACY_FIXTURES; }

std::string ReadText(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::vector<LegacyForm> LegacyForms() {
  return {{""}, {"81751dea8da7"}, {"3201bb1d2a40"}, {"fd07f894a915"}};
}

void MakeLegacySqlite(const std::filesystem::path& file, const LegacyForm& form) {
  const bool made_at_start = form.revision.empty();
  std::filesystem::copy_file(
      LegacyFixtures() / (made_at_start ? "legacy-synapps.db" : "legacy-synapps-alembic.db"), file);
  std::filesystem::permissions(file, std::filesystem::perms(0600));
  if (made_at_start) return;
  const auto connection = sqlite::OpenSqlConnection(file, false, 5000);
  sql::Execute(*connection, "UPDATE alembic_version SET version_num = '" + form.revision + "'");
  if (!form.has_input_data()) {
    sql::Execute(*connection, "ALTER TABLE workflow_runs DROP COLUMN input_data");
  }
}

void MakeLegacyPostgres(const std::string& url, const LegacyForm& form) {
  QueryPostgres(url, ReadText(LegacyFixtures() / "postgresql.sql"));
  const auto to = ConnectToPostgres(url);
  const auto from = sqlite::OpenSqlConnection(
      LegacyFixtures() /
          (form.revision.empty() ? "legacy-synapps.db" : "legacy-synapps-alembic.db"),
      true, 5000);
  if (!form.revision.empty()) {  // which a script of the existing system adds, and nothing reads
    sql::Execute(*to, "ALTER TABLE workflow_runs ADD COLUMN completed_applets TEXT");
  }
  CopyRows("flows", "rowid", *from, *to);
  CopyRows("flow_nodes", "rowid", *from, *to);
  CopyRows("flow_edges", "rowid", *from, *to);
  CopyRows("workflow_runs", "rowid DESC", *from, *to);
  if (form.revision.empty()) return;
  sql::Execute(*to,
               "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT "
               "alembic_version_pkc PRIMARY KEY (version_num))");
  sql::Execute(*to, "INSERT INTO alembic_version VALUES ('" + form.revision + "')");
  if (!form.has_input_data()) {
    sql::Execute(*to, "ALTER TABLE workflow_runs DROP COLUMN input_data");
  }
}

std::map<std::string, std::string> LegacyAnswers(const LegacyForm& form) {
  const std::filesystem::path directory = LegacyFixtures() / "legacy-expected";
  std::map<std::string, std::string> answers;
  std::string runs = ReadText(directory / "runs.json");
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    const std::string name = entry.path().stem();
    const std::string text = ReadText(entry.path());
    if (name.starts_with("flow-")) answers["/api/v1/flows/" + name.substr(5)] = text;
    if (!name.starts_with("run-")) continue;
    const std::string adopted = Adopted(text, form);
    ReplaceOnce(text, adopted, &runs);
    answers["/api/v1/runs/" + name.substr(4)] = adopted;
  }
  answers["/api/v1/flows?page_size=100"] = ReadText(directory / "flows.json");
  answers["/api/v1/runs?page_size=100"] = runs;
  if (form.revision.empty()) return answers;
  std::map<std::string, std::string> replaced;
  for (const auto& answer : answers) {
    std::string path = answer.first;
    std::string body = answer.second;
    for (const auto& [from, to] : AlembicTexts()) {
      ReplaceAll(from, to, &path);
      ReplaceAll(from, to, &body);
    }
    replaced[path] = body;
  }
  return replaced;
}

}  // namespace synappsd::testing
