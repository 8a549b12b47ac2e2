#include "e2e/support/http_client.h"

#include <curl/curl.h>

namespace synappsd::e2e {
namespace {

constexpr long kTimeoutMs = 60'000;

std::size_t Append(char* data, std::size_t size, std::size_t count, void* out) {
  static_cast<std::string*>(out)->append(data, size * count);
  return size * count;
}

}  // namespace

json::Value HttpAnswer::Json() const {
  Result<json::Value> parsed = json::Parse(body);
  return parsed.ok() ? *std::move(parsed) : json::Value();
}

std::string HttpAnswer::Text(std::string_view member) const {
  const json::Value value = Json();
  const json::Value* found = value.Find(member);
  return found != nullptr && found->if_string() != nullptr ? *found->if_string() : "";
}

HttpClient::HttpClient(std::string base_url)
    : base_url_(std::move(base_url)), handle_(curl_easy_init()) {
  constexpr std::string_view kUnix = "unix:";
  if (!base_url_.starts_with(kUnix)) return;
  socket_path_ = base_url_.substr(kUnix.size());
  base_url_ = "http://localhost";
}

HttpClient::~HttpClient() { curl_easy_cleanup(handle_); }

HttpAnswer HttpClient::Request(const std::string& method, const std::string& path,
                               const std::string& body, const std::vector<std::string>& headers) {
  HttpAnswer answer;
  curl_easy_reset(handle_);
  curl_slist* list = nullptr;
  for (const std::string& header : headers) list = curl_slist_append(list, header.c_str());
  if (!body.empty()) list = curl_slist_append(list, "Content-Type: application/json");
  list = curl_slist_append(list, "Expect:");
  curl_easy_setopt(handle_, CURLOPT_URL, (base_url_ + path).c_str());
  if (!socket_path_.empty()) {
    curl_easy_setopt(handle_, CURLOPT_UNIX_SOCKET_PATH, socket_path_.c_str());
  }
  curl_easy_setopt(handle_, CURLOPT_CUSTOMREQUEST, method.c_str());
  curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, list);
  curl_easy_setopt(handle_, CURLOPT_PROXY, "");
  curl_easy_setopt(handle_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle_, CURLOPT_TIMEOUT_MS, kTimeoutMs);
  curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, Append);
  curl_easy_setopt(handle_, CURLOPT_WRITEDATA, &answer.body);
  curl_easy_setopt(handle_, CURLOPT_HEADERFUNCTION, Append);
  curl_easy_setopt(handle_, CURLOPT_HEADERDATA, &answer.headers);
  if (method == "HEAD") curl_easy_setopt(handle_, CURLOPT_NOBODY, 1L);
  if (!body.empty() || method == "POST") {
    curl_easy_setopt(handle_, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(handle_, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  }
  const CURLcode code = curl_easy_perform(handle_);
  if (code == CURLE_OK) {
    long status = 0;
    curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
  } else {
    answer.error = curl_easy_strerror(code);
  }
  curl_slist_free_all(list);
  return answer;
}

}  // namespace synappsd::e2e
