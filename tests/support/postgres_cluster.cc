#include "support/postgres_cluster.h"

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <system_error>

#include "support/server_user.h"
#include "support/temporary_directory.h"

namespace synappsd::testing {
namespace {

namespace fs = std::filesystem;

void RunInitdb(const fs::path& programs, const fs::path& directory, const fs::path& data) {
  const fs::path log = directory / "initdb.log";
  const pid_t pid = StartAsServerUser(
      {programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8",
       "--locale=C", "--no-sync", "--no-instructions", "--wal-segsize=1"},
      directory, log, SIGKILL);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (status == 0) return;
  std::ifstream said(log);
  throw std::runtime_error("initdb fails: " +
                           std::string(std::istreambuf_iterator<char>(said), {}));
}

// One for each place that programs come from: their versions differ.
fs::path TemplateOf(const fs::path& programs) {
  std::string name = programs.string();
  std::replace(name.begin(), name.end(), '/', '-');
  return fs::path(SYNAPPS_POSTGRES_TEMPLATES) / ("cluster" + name);
}

void MakeTemplate(const fs::path& programs, const fs::path& result) {
  const TemporaryDirectory directory;
  GiveToServerUser(directory.path());
  RunInitdb(programs, directory.path(), directory.path() / "data");
  fs::create_directories(result.parent_path());
  std::string copy = result.string() + ".XXXXXX";
  if (mkdtemp(copy.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), copy);
  }
  fs::copy(directory.path() / "data", copy, fs::copy_options::recursive);
  // Atomic; fails if another test was faster, whose result is as good.
  std::error_code taken;
  fs::rename(copy, result, taken);
  if (taken) fs::remove_all(copy);
  if (!fs::exists(result)) throw std::system_error(taken, result.string());
}

}  // namespace

void MakePostgresCluster(const fs::path& programs, const fs::path& data) {
  const fs::path source = TemplateOf(programs);
  if (!fs::exists(source)) MakeTemplate(programs, source);
  fs::copy(source, data, fs::copy_options::recursive);
  fs::permissions(data, fs::perms::owner_all);
  GiveToServerUser(data);
}

}  // namespace synappsd::testing
