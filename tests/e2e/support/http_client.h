// HttpClient: a keep-alive client on libcurl, one per thread.
#ifndef SYNAPPSD_TESTS_E2E_SUPPORT_HTTP_CLIENT_H_
#define SYNAPPSD_TESTS_E2E_SUPPORT_HTTP_CLIENT_H_

#include <memory>
#include <string>
#include <vector>

#include "base/json.h"

namespace synappsd::e2e {

struct HttpAnswer {
  int status = 0;     // 0: no answer
  std::string error;  // why there is none
  std::string body;
  std::string headers;  // as received

  json::Value Json() const;                         // null if the body is not JSON
  std::string Text(std::string_view member) const;  // a string member of the body, or ""
};

class HttpClient {
 public:
  // "http://ADDRESS:PORT", or "unix:/PATH" for the daemon's local socket.
  explicit HttpClient(std::string base_url);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  HttpAnswer Get(const std::string& path) { return Request("GET", path, {}); }
  HttpAnswer Delete(const std::string& path) { return Request("DELETE", path, {}); }
  HttpAnswer Post(const std::string& path, const std::string& body) {
    return Request("POST", path, body);
  }
  HttpAnswer Request(const std::string& method, const std::string& path, const std::string& body,
                     const std::vector<std::string>& headers = {});

 private:
  std::string base_url_;
  std::string socket_path_;  // empty: TCP
  void* handle_;
};

}  // namespace synappsd::e2e

#endif  // SYNAPPSD_TESTS_E2E_SUPPORT_HTTP_CLIENT_H_
