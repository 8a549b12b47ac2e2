// Response heads: the status line and the header fields of an answer.
#ifndef SYNAPPSD_REST_NET_RESPONSE_HEAD_H_
#define SYNAPPSD_REST_NET_RESPONSE_HEAD_H_

#include <cstddef>
#include <ctime>
#include <string>
#include <string_view>

#include "rest/net/request.h"

namespace synappsd::net {

enum class BodyFraming { kNone, kLength, kChunked, kUntilClose };
enum class Persistence { kKeepAlive, kKeepAliveHttp10, kClose, kUpgrade };

// True for statuses that never have a body (1xx, 204, 304).
bool StatusForbidsBody(int status);

struct ResponseHead {
  int status = 200;
  BodyFraming framing = BodyFraming::kNone;
  std::size_t length_bytes = 0;  // with kLength
  Persistence persistence = Persistence::kKeepAlive;
  std::string_view content_type = {};  // empty: none
  std::string_view request_id = {};    // empty: none
};

// Names are in lower case. In names and values of `headers` and `extra` CR, LF and NUL become
// blanks, so that no value can begin a header or an answer of its own.
std::string WriteResponseHead(const ResponseHead& head, const Headers& headers,
                              const Headers& extra);

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string HttpDate(std::time_t time);

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_RESPONSE_HEAD_H_
