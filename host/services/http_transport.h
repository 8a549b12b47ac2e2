// HttpTransport: sends one HTTP request and tells what comes back. Knows nothing of permissions,
// retries or redirects. The seam for tests.
#ifndef SYNAPPSD_SERVICES_HTTP_TRANSPORT_H_
#define SYNAPPSD_SERVICES_HTTP_TRANSPORT_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "services/url.h"

namespace synappsd::services {

struct HttpRequest {
  std::string method;
  Url url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::shared_ptr<const std::string> body;  // null: none
  Milliseconds timeout{0};                  // for everything, from Start() on
  Milliseconds connect_timeout{0};
  bool private_addresses = false;  // false: connects to public addresses only
};

struct HttpHead {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case; repeated ones joined by ", "
};

// Told from the transport's thread, one call at a time; must not block.
class HttpListener {
 public:
  virtual ~HttpListener() = default;
  virtual void OnHead(HttpHead head) = 0;           // of the final answer, not of a 1xx
  virtual bool OnData(std::string_view bytes) = 0;  // false: no more, please
  // Last and exactly once. OK: the whole answer came. CANCELLED: aborted, or OnData said false.
  // UNAVAILABLE (resolve, connect, TLS, cut off, not HTTP), DEADLINE_EXCEEDED, PERMISSION_DENIED
  // (private address), RESOURCE_EXHAUSTED (too many waiting).
  virtual void OnDone(Status status) = 0;
};

// Any thread.
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;
  virtual std::uint64_t Start(HttpRequest request, std::shared_ptr<HttpListener> listener) = 0;
  virtual void Abort(std::uint64_t id) = 0;  // an unknown id is nothing
};

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_HTTP_TRANSPORT_H_
