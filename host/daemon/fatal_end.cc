#include "daemon/fatal_end.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>

namespace synappsd::daemon {
namespace {

// Neither allocates nor logs: there may be no memory, and the log's lock may be held.
[[noreturn]] void End() {
  const char* what = "terminate was called without an exception";
  const std::exception_ptr exception = std::current_exception();
  try {
    if (exception) std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
    what = "an exception of an unknown type";
  }
  char line[512];
  const int size = std::snprintf(
      line, sizeof line,
      "synappsd: fatal: %.300s; the process ends, the next start resumes what is committed\n",
      what);
  [[maybe_unused]] const auto written =
      write(STDERR_FILENO, line, static_cast<std::size_t>(std::max(size, 0)));
  std::abort();
}

}  // namespace

void NameFatalExceptions() { std::set_terminate(End); }

}  // namespace synappsd::daemon
