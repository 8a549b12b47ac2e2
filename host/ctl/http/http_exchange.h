// One request to the daemon and its answer.
#ifndef SYNAPPSD_CTL_HTTP_HTTP_EXCHANGE_H_
#define SYNAPPSD_CTL_HTTP_HTTP_EXCHANGE_H_

#include <string>

#include "base/result.h"
#include "ctl/http/transfer.h"

namespace synappsd::ctl {

struct HttpAnswer {
  int status = 0;
  std::string body;
  std::string retry_after;  // the header; empty: none
  std::string location;
};

// Blocks, at most for connection.timeout. An answer is at most 64 MiB, else RESOURCE_EXHAUSTED. Any
// status is an answer; Transfer::Failure() says why there is none.
Result<HttpAnswer> Exchange(const Connection& connection, const HttpRequest& request);

// `text` as one segment of a path, or as a value in a query.
std::string EncodeSegment(const std::string& text);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_HTTP_HTTP_EXCHANGE_H_
