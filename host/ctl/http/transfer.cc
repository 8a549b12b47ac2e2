#include "ctl/http/transfer.h"

#include <strings.h>

#include <cerrno>
#include <utility>

namespace synappsd::ctl {
namespace {

constexpr long kConnectTimeoutMs = 10'000;
constexpr const char* kElsewhere = "name another place with --url";

using HeaderList = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

void Append(HeaderList& list, const std::string& header) {
  if (curl_slist* longer = curl_slist_append(list.get(), header.c_str()); longer != nullptr) {
    static_cast<void>(list.release());
    list.reset(longer);
  }
}

// The value if `line` is the header `name`; else empty.
std::string HeaderValue(std::string_view line, std::string_view name) {
  if (line.size() <= name.size() || line[name.size()] != ':') return "";
  if (strncasecmp(line.data(), name.data(), name.size()) != 0) return "";
  line.remove_prefix(name.size() + 1);
  const std::size_t first = line.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return "";
  return std::string(line.substr(first, line.find_last_not_of(" \t\r\n") - first + 1));
}

}  // namespace

Transfer::Transfer(const Connection& connection, const HttpRequest& request, OnBytes on_bytes)
    : connection_(connection),
      on_bytes_(std::move(on_bytes)),
      body_(request.body),
      handle_(curl_easy_init(), &curl_easy_cleanup),
      headers_(nullptr, &curl_slist_free_all) {
  if (handle_ != nullptr) SetUp(request);
}

void Transfer::SetUp(const HttpRequest& request) {
  CURL* const handle = handle_.get();
  const DaemonAddress& address = connection_.address;
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error_);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_URL, (address.base_url + request.path).c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
  curl_easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Transfer::OnBody);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &Transfer::OnHeader);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, this);
  // A proxy of the environment is for what is elsewhere: it must not see a local daemon's key.
  if (address.is_local) curl_easy_setopt(handle, CURLOPT_PROXY, "");
  if (!address.socket_path.empty()) {
    curl_easy_setopt(handle, CURLOPT_UNIX_SOCKET_PATH, address.socket_path.c_str());
  }
  if (!connection_.ca_file.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, connection_.ca_file.c_str());
  }
  for (const std::string& header : request.headers) Append(headers_, header);
  if (!connection_.key.text.empty()) {
    Append(headers_, "Authorization: Bearer " + connection_.key.text);
  }
  if (request.method != "GET") {
    Append(headers_, "Content-Type: application/json");
    Append(headers_, "Expect:");  // one round trip, not two
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body_.data());
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers_.get());
}

std::size_t Transfer::OnBody(char* data, std::size_t size, std::size_t count, void* self) {
  const std::string_view bytes(data, size * count);
  return static_cast<Transfer*>(self)->on_bytes_(bytes) ? bytes.size() : 0;
}

std::size_t Transfer::OnHeader(char* data, std::size_t size, std::size_t count, void* self) {
  const std::string_view line(data, size * count);
  auto* const transfer = static_cast<Transfer*>(self);
  const auto keep = [line](std::string_view name, std::string* value) {
    if (std::string text = HeaderValue(line, name); !text.empty()) *value = std::move(text);
  };
  keep("Retry-After", &transfer->retry_after_);
  keep("Location", &transfer->location_);
  keep("Content-Type", &transfer->content_type_);
  if (line == "\r\n" && transfer->status() >= 200) transfer->has_begun_ = true;
  return line.size();
}

int Transfer::status() const {
  long status = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

Status Transfer::Failure(CURLcode code) const {
  const DaemonAddress& address = connection_.address;
  const std::string why = "no answer from " + address.text + ": " +
                          (error_[0] != '\0' ? error_ : curl_easy_strerror(code));
  long os_error = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_OS_ERRNO, &os_error);
  switch (code) {
    case CURLE_COULDNT_CONNECT:
      if (os_error == EACCES || os_error == EPERM) {
        return Status(Code::kPermissionDenied,
                      why +
                          ": only root and the daemon's group may use its socket; others ask "
                          "with --url http://... and an API key");
      }
      return Status(Code::kUnavailable,
                    why + ": is synappsd running there? Start it, or " + kElsewhere);
    case CURLE_PEER_FAILED_VERIFICATION:
      return Status(Code::kUnavailable,
                    why +
                        ": its certificate is not trusted: name its authority's certificate with "
                        "--ca-file, and the daemon as the certificate does with --url");
    case CURLE_SSL_CACERT_BADFILE:
      return Status(Code::kInvalidArgument,
                    "cannot read certificates in --ca-file " + connection_.ca_file);
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_SSL_CONNECT_ERROR:
      return Status(Code::kUnavailable,
                    why + ": is that synappsd, and is it " +
                        (address.is_https ? "http, not https" : "https, not http") +
                        "? Check --url");
    case CURLE_OPERATION_TIMEDOUT:
      return Status(Code::kUnavailable,
                    why +
                        ": the daemon is busy or out of reach: try again, allow more time with "
                        "--timeout, or " +
                        kElsewhere);
    default:
      return Status(Code::kUnavailable, why + ": is synappsd running there? If not, " + kElsewhere);
  }
}

}  // namespace synappsd::ctl
