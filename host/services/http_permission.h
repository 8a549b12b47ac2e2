// Which outgoing HTTP requests a package may make.
#ifndef SYNAPPSD_SERVICES_HTTP_PERMISSION_H_
#define SYNAPPSD_SERVICES_HTTP_PERMISSION_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "services/url.h"

namespace synappsd::services {

// One permission: these methods at these hosts, with these secrets.
struct HttpGrant {
  // "name" (ports 80 and 443), "name:port", or "*.name" (any host below it); lower case.
  std::vector<std::string> hosts;
  std::vector<std::string> methods;  // upper case
  std::vector<std::string> secrets;
  bool private_addresses = false;  // the hosts may be on this machine or a private network
};

// What is allowed for one request.
struct HttpPermit {
  bool secret = false;  // the secret asked for may be sent there
  bool private_addresses = false;
};

// PERMISSION_DENIED names what is missing in the manifest of `package`. `secret` may be empty.
Result<HttpPermit> CheckHttp(const std::string& package, const std::vector<HttpGrant>& grants,
                             const Url& url, std::string_view method, std::string_view secret);

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_HTTP_PERMISSION_H_
