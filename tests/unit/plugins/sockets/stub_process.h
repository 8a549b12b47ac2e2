// StubProcess: tests/tools/provider_stub as a child process.
#ifndef SYNAPPSD_TESTS_STUB_PROCESS_H_
#define SYNAPPSD_TESTS_STUB_PROCESS_H_

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"

namespace synappsd::testing {

class StubProcess {
 public:
  // Starts it on a free port and waits until it listens. Throws std::runtime_error.
  explicit StubProcess(std::vector<std::string> extra_arguments = {});
  ~StubProcess();  // ends it and removes its log
  StubProcess(const StubProcess&) = delete;
  StubProcess& operator=(const StubProcess&) = delete;

  const std::string& url() const { return url_; }  // "http://127.0.0.1:12345"

  // What it has received and noticed so far, oldest first.
  std::vector<json::Value> Log() const;
  // Waits until an entry has this member; none: it did not come within 30 s.
  std::optional<json::Value> WaitForEntry(const std::string& member) const;

 private:
  std::filesystem::path log_;
  std::string url_;
  pid_t pid_ = -1;
  int stdin_fd_ = -1;  // the child ends when this is closed
};

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_STUB_PROCESS_H_
