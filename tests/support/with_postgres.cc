// with_postgres COMMAND [ARGUMENT]...: runs a program with DATABASE_URL naming an empty database on
// a PostgreSQL that lives as long. Its exit status; 77 where PostgreSQL is not installed.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <system_error>

#include "support/postgres_server.h"

namespace synappsd::testing {
namespace {

constexpr int kSkipped = 77;

int RunWithPostgres(char** command) {
  if (const auto why = PostgresServer::WhyNone()) {
    std::cerr << *why << '\n';
    return kSkipped;
  }
  PostgresServer server;
  server.CreateDatabase("synapps");
  setenv("DATABASE_URL", server.url("synapps").c_str(), 1);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, command[0], nullptr, nullptr, command, environ);
  if (error != 0) throw std::system_error(error, std::generic_category(), command[0]);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace
}  // namespace synappsd::testing

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: with_postgres COMMAND [ARGUMENT]...\n";
    return 2;
  }
  try {
    return synappsd::testing::RunWithPostgres(argv + 1);
  } catch (const std::exception& error) {
    std::cerr << "with_postgres: " << error.what() << '\n';
    return 1;
  }
}
