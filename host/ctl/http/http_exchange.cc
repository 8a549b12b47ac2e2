#include "ctl/http/http_exchange.h"

#include <cstddef>
#include <memory>

namespace synappsd::ctl {
namespace {

constexpr std::size_t kMaxAnswerBytes = 64 << 20;

}  // namespace

Result<HttpAnswer> Exchange(const Connection& connection, const HttpRequest& request) {
  HttpAnswer answer;
  bool is_too_large = false;
  Transfer transfer(connection, request, [&](std::string_view bytes) {
    is_too_large = answer.body.size() + bytes.size() > kMaxAnswerBytes;
    if (!is_too_large) answer.body.append(bytes);
    return !is_too_large;
  });
  if (transfer.handle() == nullptr) return Status(Code::kUnavailable, "libcurl does not start");
  curl_easy_setopt(transfer.handle(), CURLOPT_TIMEOUT_MS,
                   static_cast<long>(connection.timeout.count()));
  const CURLcode code = curl_easy_perform(transfer.handle());
  if (is_too_large) {
    return Status(Code::kResourceExhausted,
                  "the answer of " + connection.address.text + " to " + request.path +
                      " is larger than " + std::to_string(kMaxAnswerBytes >> 20) +
                      " MiB: ask for less at once, and check that this is synappsd");
  }
  if (code != CURLE_OK) return transfer.Failure(code);
  answer.status = transfer.status();
  answer.retry_after = transfer.retry_after();
  answer.location = transfer.location();
  return answer;
}

std::string EncodeSegment(const std::string& text) {
  if (text.empty()) return "";
  const std::unique_ptr<char, decltype(&curl_free)> encoded(
      curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())), &curl_free);
  return encoded == nullptr ? "" : encoded.get();
}

}  // namespace synappsd::ctl
