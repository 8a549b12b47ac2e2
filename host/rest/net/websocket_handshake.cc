#include "rest/net/websocket_handshake.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>

namespace synappsd::net {
namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::size_t kKeyCharacters = 24;  // base64 of 16 bytes
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool IsValidKey(std::string_view key) {
  return key.size() == kKeyCharacters && key.ends_with("==") &&
         key.find_first_not_of(kBase64) == kKeyCharacters - 2;
}

WebSocketRefusal Refuse(int status, std::string message, Headers headers = {}) {
  return {{status, std::move(message)}, std::move(headers)};
}

}  // namespace

std::string WebSocketAcceptValue(std::string_view key) {
  const std::string text = std::string(key) + std::string(kGuid);
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest;
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::array<unsigned char, 32> encoded;
  const int length = EVP_EncodeBlock(encoded.data(), digest.data(), digest.size());
  return std::string(encoded.begin(), encoded.begin() + length);
}

std::variant<Headers, WebSocketRefusal> AcceptWebSocket(const Request& request, bool http_1_0) {
  if (request.method != Method::kGet || http_1_0) {
    return Refuse(400, "A WebSocket handshake must be a GET of HTTP/1.1");
  }
  if (request.header("sec-websocket-version") != "13") {
    return Refuse(426, "The only WebSocket version supported is 13",
                  {{"upgrade", "websocket"}, {"sec-websocket-version", "13"}});
  }
  const std::string_view key = request.header("sec-websocket-key");
  if (!IsValidKey(key)) {
    return Refuse(400, "Sec-WebSocket-Key must be 16 bytes in base64");
  }
  return Headers{{"upgrade", "websocket"}, {"sec-websocket-accept", WebSocketAcceptValue(key)}};
}

}  // namespace synappsd::net
