// Transfer: one request to the daemon as libcurl is to send it, and what its failures mean.
//
// libcurl, as elsewhere in this program: TLS, UNIX sockets, IPv6 and proxies the way administrators
// know them. The API key is a header of ours: libcurl follows no redirect here, so that the key
// reaches nobody but the address it was meant for.
#ifndef SYNAPPSD_CTL_HTTP_TRANSFER_H_
#define SYNAPPSD_CTL_HTTP_TRANSFER_H_

#include <curl/curl.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "ctl/http/api_key.h"
#include "ctl/http/daemon_address.h"

namespace synappsd::ctl {

// How requests reach the daemon.
struct Connection {
  DaemonAddress address;
  std::string ca_file;  // PEM; empty: the system's
  ApiKey key;
  std::chrono::milliseconds timeout{60'000};  // of a whole request; of a stream: until it begins
};

struct HttpRequest {
  std::string method = "GET";
  std::string path;  // with its query
  std::string body = {};
  std::vector<std::string> headers = {};  // "Name: value"
};

// Must outlive the transfer's run in libcurl; not thread-safe.
class Transfer {
 public:
  // Gets the body's bytes as they come; false ends the transfer.
  using OnBytes = std::function<bool(std::string_view)>;

  Transfer(const Connection& connection, const HttpRequest& request, OnBytes on_bytes);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  CURL* handle() { return handle_.get(); }  // null: libcurl has no memory

  // Whether the head of the answer is there; what it says.
  bool has_begun() const { return has_begun_; }
  int status() const;
  const std::string& content_type() const { return content_type_; }
  const std::string& retry_after() const { return retry_after_; }
  const std::string& location() const { return location_; }

  // What `code` means for who asked: UNAVAILABLE, PERMISSION_DENIED (the socket) or
  // INVALID_ARGUMENT (the CA file), with the remedy.
  Status Failure(CURLcode code) const;

 private:
  static std::size_t OnBody(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t OnHeader(char* data, std::size_t size, std::size_t count, void* self);
  void SetUp(const HttpRequest& request);

  const Connection& connection_;
  const OnBytes on_bytes_;
  const std::string body_;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle_;
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers_;
  char error_[CURL_ERROR_SIZE] = "";
  bool has_begun_ = false;
  std::string content_type_;
  std::string retry_after_;
  std::string location_;
};

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_HTTP_TRANSFER_H_
