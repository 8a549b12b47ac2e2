#include "maintenance/postgres_archive.h"

#include <cstdlib>
#include <sstream>

#include "maintenance/program.h"
#include "maintenance/sqlite_file.h"

namespace synappsd {
namespace maintenance {

namespace {

constexpr std::size_t kMaxOutput = 1U << 20;

// All it writes.
Result<std::string> OutputOf(const ProgramCommand& command) {
  const auto program = Program::Start(command, Program::Stream::kOutput);
  if (!program.ok()) return program.status();
  std::string output;
  char data[4096];
  for (std::size_t size; (size = (*program)->Read(data, sizeof data)) > 0;) {
    if (output.size() < kMaxOutput) output.append(data, size);
  }
  const Status ended = (*program)->Finish();
  if (!ended.ok()) return ended;
  return output;
}

// Lines such as "215; 1259 16385 TABLE public run postgres"; those of comments begin with ';'.
void ReadTables(const std::string& list, Archive* archive) {
  std::istringstream lines(list);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string number;
    std::string oids[2];
    std::string kind;
    std::string schema;
    std::string table;
    words >> number >> oids[0] >> oids[1] >> kind >> schema >> table;
    if (kind != "TABLE" || schema == "DATA") continue;
    archive->schema = schema;
    archive->tables.insert(table);
  }
}

// The row of schema_version as COPY has it: name, version, migration with tabs between them.
std::int64_t ReadVersion(const std::string& script) {
  const std::size_t copy = script.find("\nCOPY ");
  if (copy == std::string::npos) return 0;
  const std::size_t row = script.find('\n', copy + 1);
  if (row == std::string::npos || script.compare(row + 1, 1, "\t") != 0) return 0;
  return std::atoll(script.c_str() + row + 2);
}

}  // namespace

Result<Archive> ReadArchive(const std::string& file) {
  if (FileSize(file) == 0) {
    return Status(Code::kInvalidArgument, "there is no backup " + file + ": check its name");
  }
  const Result<std::string> list = OutputOf({{"pg_restore", "--list", file}, {}});
  if (list.status().code() == Code::kNotFound) return list.status();
  if (!list.ok()) {
    return Status(Code::kDataLoss, "backup " + file + " cannot be read: " +
                                       list.status().message() + ": restore another one");
  }
  Archive archive;
  ReadTables(*list, &archive);
  // Reads the whole file up to that table, and fails if its data is cut.
  const Result<std::string> version =
      OutputOf({{"pg_restore", "--data-only", "--table=schema_version", "--file=-", file}, {}});
  if (!version.ok()) {
    return Status(Code::kDataLoss, "backup " + file + " is damaged: " + version.status().message());
  }
  archive.state.version = ReadVersion(*version);
  const bool ours = archive.tables.count("run") != 0 && archive.state.version > 0;
  const bool existing = archive.tables.count("flows") != 0;
  archive.state.content = ours       ? SchemaState::Content::kOurs
                          : existing ? SchemaState::Content::kPredecessor
                                     : SchemaState::Content::kForeign;
  const Status usable = CheckUsable(archive.state, "backup " + file);
  if (!usable.ok()) return usable;
  return archive;
}

}  // namespace maintenance
}  // namespace synappsd
