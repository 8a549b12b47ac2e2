// One request to the daemon and its answer.
//
// libcurl, as elsewhere in this program: TLS, IPv6 and proxies the way administrators know them.
#ifndef SYNAPPSD_CTL_HTTP_EXCHANGE_H_
#define SYNAPPSD_CTL_HTTP_EXCHANGE_H_

#include <string>

#include "base/result.h"

namespace synappsd::ctl {

struct HttpAnswer {
  int status = 0;
  std::string body;
};

// Blocks, at most a minute. An answer is at most 64 MiB. UNAVAILABLE says why there is none.
Result<HttpAnswer> Exchange(const std::string& method, const std::string& url,
                            const std::string& body);

// `text` as one segment of a path.
std::string EncodeSegment(const std::string& text);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_HTTP_EXCHANGE_H_
