#include "ctl/http/daemon_address.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string_view>

namespace synappsd::ctl {
namespace {

constexpr std::string_view kUnix = "unix:";
constexpr const char* kDefaultUrl = "http://127.0.0.1:8000";
constexpr const char* kForms = ": write http://HOST:PORT, https://HOST:PORT or unix:/PATH";

Status Wrong(const std::string& text, const std::string& why) {
  return Status(Code::kInvalidArgument, "the daemon's address " + text + " " + why);
}

using CurlUrl = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

// Empty if the URL has no such part.
std::string Part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return "";
  const std::unique_ptr<char, decltype(&curl_free)> owner(text, &curl_free);
  return text;
}

// Names other than "localhost" may be anywhere, whatever they resolve to now.
bool IsLoopback(std::string host) {
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  in_addr ipv4;
  if (inet_pton(AF_INET, host.c_str(), &ipv4) == 1) return (ntohl(ipv4.s_addr) >> 24) == 127;
  return host == "localhost" || host == "::1";
}

Result<DaemonAddress> ParseSocket(const std::string& text) {
  std::string path = text.substr(kUnix.size());
  while (path.starts_with("//")) path.erase(0, 1);  // unix:///PATH
  if (!path.starts_with("/")) return Wrong(text, std::string("names no absolute path") + kForms);
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    return Wrong(text, "is too long: the path of a socket has at most " +
                           std::to_string(sizeof(sockaddr_un::sun_path) - 1) + " bytes");
  }
  return DaemonAddress{.text = std::string(kUnix) + path,
                       .base_url = "http://localhost",
                       .socket_path = path,
                       .is_local = true};
}

}  // namespace

Result<DaemonAddress> ParseDaemonAddress(const std::string& text) {
  if (text.starts_with(kUnix)) return ParseSocket(text);
  const CurlUrl url(curl_url(), &curl_url_cleanup);
  if (url == nullptr || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
    return Wrong("\"" + text + "\"", std::string("is no URL") + kForms);
  }
  if (!Part(url.get(), CURLUPART_USER).empty() || !Part(url.get(), CURLUPART_PASSWORD).empty()) {
    return Status(Code::kInvalidArgument,
                  "the daemon's address holds a user or password, which other users can read in "
                  "the list of processes: put an API key into a file and name it with --key-file");
  }
  const std::string scheme = Part(url.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https")
    return Wrong(text, "is of another kind" + std::string(kForms));
  if (!Part(url.get(), CURLUPART_QUERY).empty() || !Part(url.get(), CURLUPART_FRAGMENT).empty()) {
    return Wrong(text, "has a query or fragment" + std::string(kForms));
  }
  DaemonAddress address;
  address.text = text;
  while (address.text.ends_with('/')) address.text.pop_back();
  address.base_url = address.text;
  address.is_https = scheme == "https";
  address.is_local = IsLoopback(Part(url.get(), CURLUPART_HOST));
  return address;
}

std::string DefaultDaemonAddress(const std::string& runtime_directory) {
  const std::string path = runtime_directory + "/synapps.sock";
  std::error_code error;
  const bool is_usable =
      std::filesystem::is_socket(path, error) && access(path.c_str(), R_OK | W_OK) == 0;
  return is_usable ? std::string(kUnix) + path : kDefaultUrl;
}

}  // namespace synappsd::ctl
