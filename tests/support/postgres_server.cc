#include "support/postgres_server.h"

#include <libpq-fe.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>

#include "support/postgres_cluster.h"
#include "support/process_list.h"
#include "support/server_user.h"

namespace synappsd::testing {
namespace {

// For a start with recovery, or a stop with a checkpoint, on a busy machine.
constexpr std::chrono::milliseconds kLimit{60'000};
constexpr std::chrono::milliseconds kPollInterval{5};
constexpr std::size_t kLogShown = 4000;

std::filesystem::path FoundPrograms() {
  const auto programs = PostgresPrograms();
  if (!programs) throw std::runtime_error(*PostgresServer::WhyNone());
  return *programs;
}

// What a test does not say itself: as quick as is safe against all but a power failure.
std::map<std::string, std::string> WithDefaults(std::map<std::string, std::string> settings) {
  settings.insert({{"fsync", "off"},
                   {"full_page_writes", "off"},
                   {"shared_buffers", "16MB"},
                   {"wal_level", "minimal"},
                   {"max_wal_senders", "0"},
                   {"max_wal_size", "64MB"},
                   {"min_wal_size", "8MB"}});
  return settings;
}

}  // namespace

std::optional<std::string> PostgresServer::WhyNone() {
  if (PostgresPrograms()) return std::nullopt;
  return "PostgreSQL is not installed: packaging/install-build-dependencies installs it";
}

PostgresServer::PostgresServer(PostgresOptions options)
    : options_(std::move(options)), programs_(FoundPrograms()) {
  options_.settings = WithDefaults(std::move(options_.settings));
  if (options_.data_directory.empty()) options_.data_directory = directory_.path() / "data";
  MakeCluster();
  Start();
  if (options_.password.empty()) return;
  Execute("ALTER ROLE postgres PASSWORD '" + options_.password + "'");
}

PostgresServer::~PostgresServer() {
  // Nobody reads the data again.
  if (running()) End(SIGQUIT);
}

void PostgresServer::MakeCluster() {
  std::ofstream(directory_.path() / "pg_hba.conf")
      << "local all all trust\nhost all all 127.0.0.1/32 "
      << (options_.password.empty() ? "trust" : "scram-sha-256") << '\n';
  GiveToServerUser(directory_.path());
  MakePostgresCluster(programs_, options_.data_directory);
}

std::vector<std::string> PostgresServer::Command() const {
  const std::string directory = directory_.path().string();
  std::vector<std::string> command = {programs_ / "postgres",
                                      "-D",
                                      options_.data_directory,
                                      "-k",
                                      directory,
                                      "-h",
                                      "127.0.0.1",
                                      "-p",
                                      std::to_string(port())};
  std::map<std::string, std::string> settings = options_.settings;
  settings["hba_file"] = directory + "/pg_hba.conf";
  for (const auto& [name, value] : settings) {
    command.push_back("-c");
    command.push_back(name + "=" + value);
  }
  return command;
}

void PostgresServer::Start() {
  if (running()) throw std::logic_error("the server runs");
  // Told to end at once, not killed: a killed postmaster cannot end its children.
  pid_ = StartAsServerUser(Command(), directory_.path(), directory_.path() / "log", SIGQUIT);
  const auto deadline = std::chrono::steady_clock::now() + kLimit;
  const std::string url = socket_url("postgres") + "&connect_timeout=10";
  while (PQping(url.c_str()) != PQPING_OK) {
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      Fail("PostgreSQL does not start");
    }
    if (std::chrono::steady_clock::now() > deadline) Fail("PostgreSQL does not get ready");
    std::this_thread::sleep_for(kPollInterval);  // polling a condition, with a deadline
  }
}

void PostgresServer::StopFast() { End(SIGINT); }

void PostgresServer::StopImmediate() { End(SIGQUIT); }

void PostgresServer::Kill9() {
  // Each of its processes has a session of its own. Stopped, it starts no more of them.
  int status = 0;
  kill(pid_, SIGSTOP);
  while (waitpid(pid_, &status, WUNTRACED) < 0 && errno == EINTR) {
  }
  const std::set<pid_t> children = ChildrenOf(pid_);
  kill(pid_, SIGKILL);
  for (const pid_t child : children) kill(child, SIGKILL);
  WaitForEnd();
  for (const pid_t child : children) {
    if (!testing::WaitForEnd(child, kLimit)) Fail("a killed server process is still there");
  }
}

void PostgresServer::End(int signal) {
  kill(pid_, signal);
  if (WaitForEnd()) return;
  kill(pid_, SIGKILL);
  WaitForEnd();
}

bool PostgresServer::WaitForEnd() {
  const int fd = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  pollfd ended{fd, POLLIN, 0};
  const bool in_time = poll(&ended, 1, static_cast<int>(kLimit.count())) == 1;
  close(fd);
  if (!in_time) return false;
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
  return true;
}

void PostgresServer::CreateDatabase(const std::string& name, const std::string& encoding) {
  Execute("CREATE DATABASE \"" + name + "\" TEMPLATE template0 ENCODING '" + encoding +
          "' LC_COLLATE 'C' LC_CTYPE 'C'");
}

std::vector<PostgresRow> PostgresServer::Execute(const std::string& sql,
                                                 const std::string& database) const {
  return QueryPostgres(socket_url(database), sql);
}

std::string PostgresServer::url(const std::string& database) const {
  const std::string password = options_.password.empty() ? "" : ":" + options_.password;
  return "postgresql://postgres" + password + "@127.0.0.1:" + std::to_string(port()) + "/" +
         database;
}

std::string PostgresServer::socket_url(const std::string& database) const {
  return "postgresql:///" + database + "?host=" + directory_.path().string() +
         "&port=" + std::to_string(port()) + "&user=postgres";
}

std::string PostgresServer::log() const {
  std::ifstream file(directory_.path() / "log");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void PostgresServer::Fail(const std::string& what) const {
  std::string end = log();
  if (end.size() > kLogShown) end.erase(0, end.size() - kLogShown);
  throw std::runtime_error(what + ":\n" + end);
}

}  // namespace synappsd::testing
