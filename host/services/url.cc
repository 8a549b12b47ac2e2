#include "services/url.h"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <memory>

namespace synappsd::services {
namespace {

using Handle = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string Part(CURLU* handle, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(handle, part, &text, flags) != CURLUE_OK) return {};
  const std::unique_ptr<char, decltype(&curl_free)> owner(text, &curl_free);
  return text;
}

Result<Url> Read(CURLU* handle, const std::string& original) {
  Url url;
  url.scheme = Part(handle, CURLUPART_SCHEME);
  if (url.scheme != "http" && url.scheme != "https") {
    return Status(Code::kInvalidArgument,
                  "URL \"" + original + "\" must begin with http:// or https://");
  }
  // The text is not repeated here: it holds a password.
  if (!Part(handle, CURLUPART_USER).empty() || !Part(handle, CURLUPART_PASSWORD).empty()) {
    return Status(Code::kInvalidArgument,
                  "a URL must not hold a user name or password: configure a secret");
  }
  url.host = Part(handle, CURLUPART_HOST);
  std::transform(url.host.begin(), url.host.end(), url.host.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  // "example.org." is the same host: one spelling for permissions.
  if (url.host.size() > 1 && url.host.back() == '.') url.host.pop_back();
  curl_url_set(handle, CURLUPART_HOST, url.host.c_str(), 0);
  const std::string port = Part(handle, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  std::from_chars(port.data(), port.data() + port.size(), url.port);
  curl_url_set(handle, CURLUPART_FRAGMENT, nullptr, 0);
  url.text = Part(handle, CURLUPART_URL);
  if (url.host.empty() || url.port == 0 || url.text.empty()) {
    return Status(Code::kInvalidArgument, "URL \"" + original + "\" has no host or no valid port");
  }
  return url;
}

Result<Url> Parse(CURLU* handle, const std::string& text) {
  const CURLUcode code = curl_url_set(handle, CURLUPART_URL, text.c_str(), 0);
  if (code != CURLUE_OK) {
    return Status(Code::kInvalidArgument, "not a URL: " + std::string(curl_url_strerror(code)));
  }
  return Read(handle, text);
}

}  // namespace

Result<Url> ParseUrl(const std::string& text) {
  const Handle handle(curl_url(), &curl_url_cleanup);
  return Parse(handle.get(), text);
}

Result<Url> ResolveUrl(const Url& base, const std::string& reference) {
  const Handle handle(curl_url(), &curl_url_cleanup);
  curl_url_set(handle.get(), CURLUPART_URL, base.text.c_str(), 0);
  return Parse(handle.get(), reference);
}

}  // namespace synappsd::services
