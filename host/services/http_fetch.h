// http.fetch/1: permission, secret, redirects and retries around a transport.
#ifndef SYNAPPSD_SERVICES_HTTP_FETCH_H_
#define SYNAPPSD_SERVICES_HTTP_FETCH_H_

#include <functional>

#include "base/clock.h"
#include "services/host_method.h"
#include "services/http_transport.h"
#include "services/secret_source.h"
#include "services/timers.h"

namespace synappsd::services {

// What a fetch works with. All must outlive the method; transport and timers must have stopped
// before it is destroyed.
struct HttpFetchParts {
  HttpTransport& transport;
  Timers& timers;
  const SecretSource& secrets;
  const Clock& clock;
  std::function<double()> jitter;  // 0..1, evenly; any thread
};

class HttpFetch : public HostMethod {
 public:
  explicit HttpFetch(HttpFetchParts parts) : parts_(std::move(parts)) {}
  AbortRequest Start(MethodRequest request, std::shared_ptr<MethodReply> reply) override;

 private:
  const HttpFetchParts parts_;
};

// A jitter for HttpFetchParts from a random generator per thread.
double RandomFraction();

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_HTTP_FETCH_H_
