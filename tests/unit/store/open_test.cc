// What Store::Open makes of files it should not use, and of those it should.
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "unit/store/sqlite_file.h"
#include "unit/store/store_fixture.h"

namespace synappsd::store {
namespace {

class OpenTest : public StoreTest {
 protected:
  Status Refusal() {
    Result<std::unique_ptr<Store>> opened = Store::Open(options_);
    return opened.ok() ? Status::Ok() : opened.status();
  }
  void ExpectRefusal(Code code, const std::vector<std::string>& words) {
    const Status status = Refusal();
    EXPECT_EQ(status.code(), code) << status.ToString();
    for (const std::string& word : words) {
      EXPECT_NE(status.message().find(word), std::string::npos)
          << "no '" << word << "' in: " << status.message();
    }
  }
  void WriteFile(const std::string& content) { std::ofstream(options_.location.path) << content; }
};

unsigned ModeOf(const std::string& path) {
  struct stat info {};
  EXPECT_EQ(stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 0777;
}

TEST_F(OpenTest, ANewDatabaseIsPrivate) {
  const mode_t before = umask(0);
  Open();
  ASSERT_TRUE(store().PutFlow(MakeFlow("a")).ok());
  umask(before);
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    EXPECT_EQ(ModeOf(options_.location.path + suffix), 0600u) << suffix;
  }
}

TEST_F(OpenTest, ClosingLeavesEverythingInTheOneFile) {
  Open();
  ASSERT_TRUE(store().PutFlow(MakeFlow("a")).ok());
  store_->Close();
  EXPECT_FALSE(std::filesystem::exists(options_.location.path + "-wal"));
}

TEST_F(OpenTest, AnEmptyFileIsANewDatabase) {
  WriteFile("");
  Open();
  EXPECT_TRUE(store().Ping().ok());
}

TEST_F(OpenTest, RelativePathsAndLinksLeadToOneDatabase) {
  Open();
  const std::string link = (directory_.path() / "link.db").string();
  ASSERT_EQ(symlink(options_.location.path.c_str(), link.c_str()), 0);
  options_.location.path = link;
  ExpectRefusal(Code::kFailedPrecondition, {"in use"});
}

TEST_F(OpenTest, ASecondDaemonIsRefusedUntilTheFirstHasClosed) {
  Open();
  ExpectRefusal(Code::kFailedPrecondition,
                {"in use by another synappsd", std::to_string(getpid()), options_.location.path});
  store_->Close();
  EXPECT_TRUE(Refusal().ok());
}

TEST_F(OpenTest, MissingDirectoryIsNamed) {
  options_.location.path = (directory_.path() / "absent" / "synapps.db").string();
  ExpectRefusal(Code::kNotFound, {(directory_.path() / "absent").string(), "create"});
}

TEST_F(OpenTest, EmptyPathIsRefused) {
  options_.location.path = "";
  ExpectRefusal(Code::kInvalidArgument, {"path"});
}

TEST_F(OpenTest, ADirectoryIsNoDatabase) {
  std::filesystem::create_directory(options_.location.path);
  ExpectRefusal(Code::kFailedPrecondition, {options_.location.path, "not a regular file"});
}

TEST_F(OpenTest, AnotherFormatIsLeftAlone) {
  const std::string text(5000, 'x');
  WriteFile(text);
  ExpectRefusal(Code::kFailedPrecondition,
                {options_.location.path, "not a SQLite database", "move"});
  std::ifstream file(options_.location.path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), text);
}

TEST_F(OpenTest, AnotherProgramsDatabaseIsLeftAlone) {
  SqliteFile(options_.location.path).Run("CREATE TABLE bookmarks (url)");
  ExpectRefusal(Code::kFailedPrecondition, {options_.location.path, "another program"});
  EXPECT_EQ(SqliteFile(options_.location.path).Text("PRAGMA journal_mode"), "delete");
}

TEST_F(OpenTest, AnotherProgramsSchemaVersionIsNotOurs) {
  SqliteFile(options_.location.path)
      .Run("CREATE TABLE flows (x); CREATE TABLE schema_version (name, version, migration)");
  ExpectRefusal(Code::kFailedPrecondition, {options_.location.path, "another program"});
}

TEST_F(OpenTest, ANewerSchemaIsRefused) {
  Open();
  store_->Close();
  SqliteFile(options_.location.path).Run("UPDATE schema_version SET version = 6");
  ExpectRefusal(Code::kFailedPrecondition,
                {options_.location.path, "version 6", "knows up to 5", "upgrade synappsd"});
}

TEST_F(OpenTest, AFileThatMayNotBeUsedIsNamedWithItsRemedy) {
  // In a child without privileges: root may do anything.
  Open();
  store_->Close();
  store_.reset();
  std::filesystem::permissions(directory_.path(), std::filesystem::perms::all);
  chmod((options_.location.path + ".lock").c_str(), 0666);
  chmod(options_.location.path.c_str(), 0444);
  if (geteuid() != 0) {
    ExpectRefusal(Code::kPermissionDenied, {options_.location.path, "permission"});
    return;
  }
  const pid_t child = fork();
  if (child == 0) {
    const bool dropped = setgid(65534) == 0 && setuid(65534) == 0;
    const Status status = Refusal();
    const bool named = status.message().find(options_.location.path) != std::string::npos &&
                       status.message().find("permission") != std::string::npos;
    _exit(dropped && status.code() == Code::kPermissionDenied && named ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST_F(OpenTest, AStoreNeedsAReader) {
  options_.readers = 0;
  ExpectRefusal(Code::kInvalidArgument, {"reader"});
}

}  // namespace
}  // namespace synappsd::store
