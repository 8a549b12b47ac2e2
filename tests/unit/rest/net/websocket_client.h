// WebSocketClient: frames by hand, for tests of what no well-behaved library would send.
#ifndef SYNAPPSD_TESTS_UNIT_REST_NET_WEBSOCKET_CLIENT_H_
#define SYNAPPSD_TESTS_UNIT_REST_NET_WEBSOCKET_CLIENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "unit/rest/net/client.h"

namespace synappsd::net {

constexpr int kText = 1;
constexpr int kBinary = 2;
constexpr int kClose = 8;
constexpr int kPing = 9;
constexpr int kPong = 10;

struct Frame {
  int opcode = 0;
  bool final = true;
  std::string payload;

  std::uint16_t close_code() const;  // 0 if there is none
};

// A masked frame: the first byte as given (FIN, RSV and opcode), then length, mask and payload.
std::string MaskedFrame(int first_byte, std::string_view payload);
std::string TextFrame(std::string_view payload);
std::string CloseFrame(std::uint16_t code, std::string_view reason = "");

// "GET target" with everything a handshake needs, plus `extra` header lines.
std::string Handshake(std::string_view target, std::string_view extra = "");

// The next frame of a client that has shaken hands; none at the end of the stream.
std::optional<Frame> ReadFrame(Client& client);

class WebSocketClient : public Client {
 public:
  // Connects and shakes hands; `early` travels in the same segment as the handshake.
  explicit WebSocketClient(std::uint16_t port, std::string_view target = "/ws",
                           std::string_view early = "");

  const std::optional<Answer>& handshake() const { return handshake_; }

  std::optional<Frame> ReadFrame() { return net::ReadFrame(*this); }

  // The code of the server's close frame, 0 if it has none, -1 if the stream ends without one.
  // Frames before it are dropped.
  int ReadCloseCode();

 private:
  std::optional<Answer> handshake_;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_TESTS_UNIT_REST_NET_WEBSOCKET_CLIENT_H_
