#include "unit/rest/net/websocket_client.h"

namespace synappsd::net {
namespace {

constexpr char kMask[] = {'\x12', '\x34', '\x56', '\x78'};

std::string BigEndian(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i));
  return text;
}

std::uint64_t FromBigEndian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

}  // namespace

std::uint16_t Frame::close_code() const {
  if (payload.size() < 2) return 0;
  return static_cast<std::uint16_t>(FromBigEndian(std::string_view(payload).substr(0, 2)));
}

std::string MaskedFrame(int first_byte, std::string_view payload) {
  std::string frame(1, static_cast<char>(first_byte));
  if (payload.size() < 126) {
    frame += static_cast<char>(0x80 | payload.size());
  } else if (payload.size() <= 0xffff) {
    frame += static_cast<char>(0xfe) + BigEndian(payload.size(), 2);
  } else {
    frame += static_cast<char>(0xff) + BigEndian(payload.size(), 8);
  }
  frame.append(kMask, sizeof kMask);
  for (std::size_t i = 0; i < payload.size(); ++i) {
    frame += static_cast<char>(payload[i] ^ kMask[i % sizeof kMask]);
  }
  return frame;
}

std::string TextFrame(std::string_view payload) { return MaskedFrame(0x80 | kText, payload); }

std::string CloseFrame(std::uint16_t code, std::string_view reason) {
  return MaskedFrame(0x80 | kClose, BigEndian(code, 2) + std::string(reason));
}

std::string Handshake(std::string_view target, std::string_view extra) {
  return "GET " + std::string(target) +
         " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
         std::string(extra) + "\r\n";
}

std::optional<Frame> ReadFrame(Client& client) {
  const std::string head = client.ReceiveExactly(2);
  if (head.size() < 2) return std::nullopt;
  Frame frame;
  frame.opcode = head[0] & 0x0f;
  frame.final = (head[0] & 0x80) != 0;
  std::uint64_t length = static_cast<unsigned char>(head[1]);  // a server does not mask
  if (length == 126) length = FromBigEndian(client.ReceiveExactly(2));
  if (length == 127) length = FromBigEndian(client.ReceiveExactly(8));
  frame.payload = client.ReceiveExactly(length);
  return frame;
}

WebSocketClient::WebSocketClient(std::uint16_t port, std::string_view target,
                                 std::string_view early)
    : Client(port) {
  Send(Handshake(target) + std::string(early));
  handshake_ = ReadAnswer();
}

int WebSocketClient::ReadCloseCode() {
  for (;;) {
    const std::optional<Frame> frame = ReadFrame();
    if (!frame) return -1;
    if (frame->opcode == kClose) return frame->close_code();
  }
}

}  // namespace synappsd::net
