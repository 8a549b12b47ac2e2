// RunLoad: clients that start runs while the database fails and recovers, and that know which were
// acknowledged.
#ifndef SYNAPPSD_TESTS_E2E_DATABASE_RUN_LOAD_H_
#define SYNAPPSD_TESTS_E2E_DATABASE_RUN_LOAD_H_

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "e2e/support/http_client.h"

namespace synappsd::e2e {

// Each run stores a memory with a key of its own. A client that is refused tries again a little
// later, as a real one does. Thread-safe.
class RunLoad {
 public:
  // Saves the flow, which must succeed, and starts the clients. Each run's input is about
  // `input_bytes`.
  explicit RunLoad(std::string base_url, std::size_t input_bytes = 100);
  RunLoad(const RunLoad&) = delete;
  RunLoad& operator=(const RunLoad&) = delete;
  ~RunLoad();

  // False: not so many more were acknowledged within two minutes.
  [[nodiscard]] bool WaitForMore(std::size_t count);

  // The next answer that is no acknowledgement; none within two minutes: none.
  std::optional<HttpAnswer> WaitForFailure();

  void Stop();  // idempotent; afterwards nothing is started any more

  std::set<std::string> acknowledged() const;  // ids of runs
  std::size_t failures() const;                // answers that are no acknowledgement
  HttpAnswer last_failure() const;

 private:
  void BeOneClient(std::size_t number);
  void Count(const HttpAnswer& answer);

  const std::string base_url_;
  const std::string padding_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> acknowledged_;  // guarded by mutex_, as all below
  std::size_t failures_ = 0;
  HttpAnswer last_failure_;
  bool stopping_ = false;
  std::vector<std::thread> clients_;
};

// Every run is there and ends well; a failure of the test names the first that does not.
void ExpectAllSucceed(const std::string& base_url, const std::set<std::string>& runs);

}  // namespace synappsd::e2e

#endif  // SYNAPPSD_TESTS_E2E_DATABASE_RUN_LOAD_H_
