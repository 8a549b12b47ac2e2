// Reply: the one answer to one request.
#ifndef SYNAPPSD_REST_NET_REPLY_H_
#define SYNAPPSD_REST_NET_REPLY_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "rest/net/request.h"
#include "rest/net/stream.h"

namespace synappsd::net {

struct Response {
  int status = 200;
  std::string body = {};
  std::string content_type = "application/json";  // empty: no Content-Type header
  Headers headers = {};                           // further ones; CR, LF and NUL become blanks
};

// A handle: copy it, move it to another thread, answer when ready. Exactly one Send() or
// StartStream() takes effect; if the last copy goes without either, the client gets a 500 and the
// log a record with the request id. Whatever it does to the socket happens on the connection's
// loop. Answers leave in the order of the requests. HEAD requests: pass the body as for GET, only
// its length is sent.
class Reply {
 public:
  struct State;  // the net layer's own
  explicit Reply(std::shared_ptr<State> state) : state_(std::move(state)) {}

  // Any thread. False if there was an answer before, or nobody is there to read it.
  bool Send(Response response) const;

  // Begins a chunked answer (SSE). Null if there was an answer before.
  std::shared_ptr<Stream> StartStream(int status, std::string_view content_type,
                                      Headers headers = {}) const;

  // True once the client has gone: work for it can stop. Any thread, cheap.
  bool client_gone() const;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_REPLY_H_
