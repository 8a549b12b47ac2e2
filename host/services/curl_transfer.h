// CurlTransfer: one HTTP request as a libcurl easy handle. On the transport's thread only.
#ifndef SYNAPPSD_SERVICES_CURL_TRANSFER_H_
#define SYNAPPSD_SERVICES_CURL_TRANSFER_H_

#include <curl/curl.h>

#include <cstddef>
#include <memory>
#include <string>

#include "services/curl_transport.h"
#include "services/http_transport.h"

namespace synappsd::services {

class CurlTransfer {
 public:
  CurlTransfer(HttpRequest request, std::shared_ptr<HttpListener> listener);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;
  ~CurlTransfer();

  MonotonicTime deadline() const { return deadline_; }
  HttpListener& listener() { return *listener_; }

  // Makes the handle, ready to be run. Null: libcurl has no memory.
  CURL* Begin(const CurlTransportOptions& options);
  CURL* easy() const { return easy_; }  // null before Begin()

  // What libcurl's result means, with the origin of the URL and libcurl's own words.
  Status Outcome(CURLcode code) const;

 private:
  static std::size_t OnHeader(char* data, std::size_t, std::size_t size, void* self);
  static std::size_t OnBody(char* data, std::size_t, std::size_t size, void* self);
  static int OnBeforeRequest(void* self, char* remote_address, char* local_address, int remote_port,
                             int local_port);
  static curl_socket_t OnOpenSocket(void* self, curlsocktype, curl_sockaddr* address);

  void SetMethodAndBody();
  void SetHeaders();
  void TakeHeaderLine(std::string line);

  const HttpRequest request_;
  const std::shared_ptr<HttpListener> listener_;
  const MonotonicTime deadline_;
  CURL* easy_ = nullptr;
  curl_slist* headers_ = nullptr;
  HttpHead head_;
  bool head_told_ = false;
  bool refused_address_ = false;
  char error_[CURL_ERROR_SIZE] = {};
};

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_CURL_TRANSFER_H_
