// CurlTransport: HttpTransport over libcurl's multi interface, all transfers on one thread.
//
// libcurl: TLS, HTTP/2, proxies, compression and connection reuse, well kept in Debian.
#ifndef SYNAPPSD_SERVICES_CURL_TRANSPORT_H_
#define SYNAPPSD_SERVICES_CURL_TRANSPORT_H_

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "services/http_transport.h"

namespace synappsd::services {

class CurlTransfer;

struct CurlTransportOptions {
  std::string proxy;     // "http://proxy:3128"; empty: none, whatever the environment says
  std::string no_proxy;  // hosts reached directly, comma-separated
  std::string ca_file;   // certificates trusted instead of the system's; empty: the system's
  std::string user_agent = "synappsd";
  std::size_t max_running = 64;    // transfers at a time
  std::size_t max_waiting = 1024;  // over it: RESOURCE_EXHAUSTED
};

class CurlTransport : public HttpTransport {
 public:
  explicit CurlTransport(CurlTransportOptions options);
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;
  ~CurlTransport() override;  // ends what is under way with CANCELLED

  std::uint64_t Start(HttpRequest request, std::shared_ptr<HttpListener> listener) override;
  void Abort(std::uint64_t id) override;

 private:
  using Transfers = std::map<std::uint64_t, std::unique_ptr<CurlTransfer>>;

  void Run();
  void TakeCommands();
  void BeginWaiting();
  void EndFinished();
  void ExpireWaiting();
  int PollTimeoutMs() const;
  void End(Transfers::iterator transfer, Status status);

  const CurlTransportOptions options_;
  void* const multi_;  // CURLM, used by thread_ only, but for its wake-up

  std::mutex mutex_;
  Transfers started_;                   // guarded by mutex_: not yet seen by thread_
  std::vector<std::uint64_t> aborted_;  // guarded by mutex_
  std::uint64_t next_id_ = 1;           // guarded by mutex_
  bool stopping_ = false;               // guarded by mutex_

  Transfers transfers_;                // thread_ only: running and waiting
  std::deque<std::uint64_t> waiting_;  // thread_ only: may hold ids that have ended
  std::size_t running_ = 0;            // thread_ only

  std::thread thread_;
};

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_CURL_TRANSPORT_H_
