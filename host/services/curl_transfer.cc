#include "services/curl_transfer.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "services/public_address.h"

namespace synappsd::services {
namespace {

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string Trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

}  // namespace

CurlTransfer::CurlTransfer(HttpRequest request, std::shared_ptr<HttpListener> listener)
    : request_(std::move(request)),
      listener_(std::move(listener)),
      deadline_(std::chrono::steady_clock::now() + request_.timeout) {}

CurlTransfer::~CurlTransfer() {
  curl_easy_cleanup(easy_);
  curl_slist_free_all(headers_);
}

CURL* CurlTransfer::Begin(const CurlTransportOptions& options) {
  easy_ = curl_easy_init();
  if (easy_ == nullptr) return nullptr;
  const auto left =
      std::chrono::duration_cast<Milliseconds>(deadline_ - std::chrono::steady_clock::now());
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_);
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_URL, request_.url.text.c_str());
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
  // 0 would mean "no limit" to libcurl.
  curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, std::max<long>(1, left.count()));
  curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS,
                   std::max<long>(1, request_.connect_timeout.count()));
  curl_easy_setopt(easy_, CURLOPT_PROXY, options.proxy.c_str());
  curl_easy_setopt(easy_, CURLOPT_NOPROXY, options.no_proxy.c_str());
  curl_easy_setopt(easy_, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy_, CURLOPT_USERAGENT, options.user_agent.c_str());
  curl_easy_setopt(easy_, CURLOPT_ACCEPT_ENCODING, "");  // all that libcurl can undo
  if (!options.ca_file.empty()) curl_easy_setopt(easy_, CURLOPT_CAINFO, options.ca_file.c_str());
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &OnHeader);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &OnBody);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  // With a proxy the address is the proxy's, which is the administrator's choice.
  if (!request_.private_addresses && options.proxy.empty()) {
    curl_easy_setopt(easy_, CURLOPT_OPENSOCKETFUNCTION, &OnOpenSocket);
    curl_easy_setopt(easy_, CURLOPT_OPENSOCKETDATA, this);
    // A connection that is open already may have been opened for a package that may go there.
    curl_easy_setopt(easy_, CURLOPT_PREREQFUNCTION, &OnBeforeRequest);
    curl_easy_setopt(easy_, CURLOPT_PREREQDATA, this);
  }
  SetMethodAndBody();
  SetHeaders();
  return easy_;
}

void CurlTransfer::SetMethodAndBody() {
  if (request_.method == "HEAD") {
    curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
    return;
  }
  const bool has_body = request_.body != nullptr && !request_.body->empty();
  if (has_body || request_.method == "POST") {
    static const std::string kNothing;
    const std::string& body = has_body ? *request_.body : kNothing;
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, body.c_str());  // not copied: request_ keeps it
  }
  curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

void CurlTransfer::SetHeaders() {
  // libcurl would wait for "100 Continue" for a second, and guess a type for bodies.
  headers_ = curl_slist_append(headers_, "Expect:");
  bool has_type = false;
  for (const auto& [name, value] : request_.headers) {
    has_type |= Lower(name) == "content-type";
    // "Name;" is libcurl's spelling of a header without a value.
    const std::string line = value.empty() ? name + ";" : name + ": " + value;
    headers_ = curl_slist_append(headers_, line.c_str());
  }
  if (!has_type) headers_ = curl_slist_append(headers_, "Content-Type:");
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
}

std::size_t CurlTransfer::OnHeader(char* data, std::size_t, std::size_t size, void* self) {
  static_cast<CurlTransfer*>(self)->TakeHeaderLine(std::string(data, size));
  return size;
}

// The lines of an answer, from the status line to the blank one. Lines after the head was told are
// trailers.
void CurlTransfer::TakeHeaderLine(std::string line) {
  if (head_told_) return;
  if (line.starts_with("HTTP/")) {
    head_ = {};
    return;
  }
  if (const std::string text = Trim(line); !text.empty()) {
    const auto colon = text.find(':');
    if (colon == std::string::npos) return;
    std::string& value = head_.headers[Lower(Trim(text.substr(0, colon)))];
    value += (value.empty() ? "" : ", ") + Trim(text.substr(colon + 1));
    return;
  }
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  if (status < 200) return;  // 100 Continue and the like: another head follows
  head_.status = static_cast<int>(status);
  head_told_ = true;
  listener_->OnHead(std::move(head_));
}

std::size_t CurlTransfer::OnBody(char* data, std::size_t, std::size_t size, void* self) {
  const bool more = static_cast<CurlTransfer*>(self)->listener_->OnData({data, size});
  return more ? size : CURL_WRITEFUNC_ERROR;
}

curl_socket_t CurlTransfer::OnOpenSocket(void* self, curlsocktype, curl_sockaddr* address) {
  if (!IsPublicAddress(address->addr)) {
    static_cast<CurlTransfer*>(self)->refused_address_ = true;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int CurlTransfer::OnBeforeRequest(void* self, char* remote_address, char*, int, int) {
  if (IsPublicAddress(std::string_view(remote_address))) return CURL_PREREQFUNC_OK;
  static_cast<CurlTransfer*>(self)->refused_address_ = true;
  return CURL_PREREQFUNC_ABORT;
}

Status CurlTransfer::Outcome(CURLcode code) const {
  if (code == CURLE_OK) {
    if (head_told_) return Status::Ok();
    return Status(Code::kUnavailable, request_.url.Origin() + ": the answer is not HTTP");
  }
  if (code == CURLE_WRITE_ERROR) return Status(Code::kCancelled, "the transfer was stopped");
  const std::string origin = request_.url.Origin();
  if (refused_address_) {
    return Status(Code::kPermissionDenied,
                  origin +
                      " is on this machine or a private network: only hosts from the package's "
                      "settings may be");
  }
  const std::string reason = error_[0] != '\0' ? error_ : curl_easy_strerror(code);
  const Code mapped =
      code == CURLE_OPERATION_TIMEDOUT ? Code::kDeadlineExceeded : Code::kUnavailable;
  return Status(mapped, origin + ": " + reason);
}

}  // namespace synappsd::services
