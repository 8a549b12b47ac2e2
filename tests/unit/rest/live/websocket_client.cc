#include "unit/rest/live/websocket_client.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace synappsd::live {
namespace {

constexpr int kTextOpcode = 1;
constexpr int kCloseOpcode = 8;

unsigned Byte(const std::string& bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes.at(at));
}

}  // namespace

WebSocketClient::WebSocketClient(std::uint16_t port, std::string_view query) : client_(port) {
  client_.Send("GET /api/v1/ws" + std::string(query) +
               " HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
  const auto head = client_.ReceiveThrough("\r\n\r\n");
  EXPECT_TRUE(head && head->starts_with("HTTP/1.1 101 ")) << head.value_or("nothing");
}

bool WebSocketClient::Send(std::string_view text) {
  EXPECT_LT(text.size(), 126u) << "longer frames are not needed here";
  std::string frame = "\x81";
  frame += static_cast<char>(0x80 | text.size());
  frame.append(4, '\0');  // a mask that changes nothing
  frame += text;
  return client_.Send(frame);
}

std::string WebSocketClient::Receive() {
  const std::string head = client_.ReceiveExactly(2);
  if (head.size() < 2) return "end";
  std::size_t length = Byte(head, 1);
  if (length >= 126) {
    const std::string more = client_.ReceiveExactly(length == 126 ? 2 : 8);
    length = 0;
    for (std::size_t i = 0; i < more.size(); ++i) length = length << 8 | Byte(more, i);
  }
  const std::string payload = client_.ReceiveExactly(length);
  if (payload.size() < length) return "end";
  const int opcode = static_cast<int>(Byte(head, 0) & 0x0f);
  if (opcode == kCloseOpcode) {
    const unsigned code = Byte(payload, 0) << 8 | Byte(payload, 1);
    return "closed " + std::to_string(code) + " " + payload.substr(2);
  }
  EXPECT_EQ(opcode, kTextOpcode);
  return payload;
}

std::string WebSocketClient::ReceiveBrief() { return Brief(Receive()); }

std::string Brief(const std::string& message) {
  const json::ParseOutcome outcome = json::ParseDetailed(message);
  if (!outcome.value) return message;
  return *outcome.value->Find("type")->if_string() + " " +
         json::Write(*outcome.value->Find("data"));
}

std::string DataMember(const std::string& message, std::string_view key) {
  const json::Value value = json::ParseDetailed(message).value.value_or(json::Null());
  const json::Value* data = value.Find("data");
  const json::Value* member = data == nullptr ? nullptr : data->Find(key);
  return member == nullptr || member->if_string() == nullptr ? "" : *member->if_string();
}

}  // namespace synappsd::live
