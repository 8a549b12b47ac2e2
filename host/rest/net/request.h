// Request: one HTTP request as a handler sees it.
#ifndef SYNAPPSD_REST_NET_REQUEST_H_
#define SYNAPPSD_REST_NET_REQUEST_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/caller.h"
#include "base/trace_context.h"
#include "rest/net/peer.h"

namespace synappsd::net {

enum class Method { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions };
std::string_view MethodName(Method method);  // "GET"

using Headers = std::vector<std::pair<std::string, std::string>>;

// Immutable once dispatched; shared by whoever answers it, on any thread.
struct Request {
  Method method = Method::kGet;
  std::string target;  // as sent: path and query, still percent-encoded
  std::string path;    // the path of `target`, still percent-encoded
  Headers headers;     // in order of arrival, duplicates kept
  std::vector<std::pair<std::string, std::string>> query;   // percent-decoded, duplicates kept
  std::vector<std::pair<std::string, std::string>> params;  // of the route, percent-decoded
  std::string body;
  std::string remote;      // "127.0.0.1:50312", "[::1]:50312" or "unix"
  std::string request_id;  // the client's X-Request-ID if it is fit for a log, else made here
  bool tls = false;        // the connection is; see also `https`
  std::shared_ptr<const PeerCredentials> peer_credentials;  // of a Unix socket
  bool https = false;      // the client's own connection is encrypted, here or at a trusted proxy
  access::Caller caller;   // as the gate found; anonymous, for everything, where there is no gate
  Headers answer_headers;  // what every answer to it carries
  std::string_view route;  // the pattern of its route; empty: it has none. Lives as the router

  // The value of the first header of that name (any case), or empty.
  std::string_view header(std::string_view name) const;
  bool has_header(std::string_view name) const;
  // The last value of a query parameter; none if absent.
  std::optional<std::string_view> query_value(std::string_view name) const;
  // A parameter of the route; it must be one of the pattern's.
  const std::string& param(std::string_view name) const;
};

// The trace that the request belongs to, as its headers say; empty: none, or they are not valid.
TraceContext TraceOf(const Request& request);

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_REQUEST_H_
