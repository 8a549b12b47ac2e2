// WebSocketCodec: frames to messages and back (RFC 6455, section 5).
//
// libwslay does what is intricate: masks, fragments, interleaved control frames, UTF-8, close
// codes; it is small, in Debian, and does no I/O of its own. Only the header of an outgoing text
// frame is written here, because wslay would copy each text once per client of a broadcast.
#ifndef SYNAPPSD_REST_NET_WEBSOCKET_CODEC_H_
#define SYNAPPSD_REST_NET_WEBSOCKET_CODEC_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "rest/net/input_buffer.h"
#include "rest/net/output_queue.h"

namespace synappsd::net {

// One thread.
class WebSocketCodec {
 public:
  using OnMessage = std::function<void(std::string_view message, bool is_text)>;

  // A message longer than `max_message_bytes`, or cut into more than kMaxFragments, is answered
  // with close 1009.
  WebSocketCodec(std::size_t max_message_bytes, OnMessage on_message);
  ~WebSocketCodec();
  WebSocketCodec(const WebSocketCodec&) = delete;
  WebSocketCodec& operator=(const WebSocketCodec&) = delete;

  // Takes what the peer sent and appends what must be said to it (pong, close). False: the peer
  // broke the protocol; the close frame that says so has been appended, and that was the last.
  bool Receive(InputBuffer* input, OutputQueue* output);

  // One whole text message. Not after Close().
  static void AppendText(std::shared_ptr<const std::string> text, OutputQueue* output);

  void AppendPing(OutputQueue* output);

  // Begins the closing handshake; `reason` is cut at 123 bytes. Idempotent.
  void AppendClose(std::uint16_t code, std::string_view reason, OutputQueue* output);

  bool close_sent() const;
  bool close_received() const;
  std::uint16_t peer_close_code() const;  // 1005 if its close frame had none

  // More would only serve to make us hold a small message in many pieces.
  static constexpr std::size_t kMaxFragments = 4096;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_WEBSOCKET_CODEC_H_
