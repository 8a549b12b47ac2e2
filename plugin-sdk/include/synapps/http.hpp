// synapps/http.hpp - http.fetch/1: HTTP through the host, which enforces the manifest's
// permissions, attaches secrets, and keeps the limits. Any HTTP status is an OK reply.
#ifndef SYNAPPS_HTTP_HPP_
#define SYNAPPS_HTTP_HPP_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "call.hpp"

namespace synapps {

struct FetchSecret {
  std::string name;  // as in the manifest's permissions
  std::string header = "Authorization";
  std::string format = "Bearer {}";  // {} stands for the secret
  bool optional = false;             // not configured: sent without, instead of FAILED_PRECONDITION
};

struct FetchRequest {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::int64_t timeout_ms = 60'000;          // for everything, retries included
  std::int64_t max_bytes = 8 * 1024 * 1024;  // of the response's body
  int retries = 0;                           // after 429 and 503
  std::optional<FetchSecret> secret;

  // The parameters of http.fetch/1.
  std::string ToJson(bool stream) const {
    json::Object fields;
    for (const auto& [name, value] : headers) fields.Text(name, value);
    json::Object object;
    object.Text("method", method).Text("url", url).Raw("headers", fields.str());
    object.Integer("timeout_ms", timeout_ms).Integer("max_bytes", max_bytes);
    object.Integer("retries", retries).Flag("stream", stream);
    if (secret) {
      object.Raw("secret", json::Object()
                               .Text("name", secret->name)
                               .Text("header", secret->header)
                               .Text("format", secret->format)
                               .Flag("optional", secret->optional)
                               .str());
    }
    return object.str();
  }
};

// The status line and headers of a response.
class FetchHead {
 public:
  // `json` is the event "head" or the reply of http.fetch/1.
  explicit FetchHead(std::string_view json) {
    const auto view = json::View::Parse(json);
    if (!view) throw Error(SYNAPPS_INTERNAL, "http.fetch/1 answered something that is not JSON");
    status_ = static_cast<int>((*view)["status"].AsInteger().value_or(0));
    for (const auto& [name, value] : (*view)["headers"].Members()) {
      headers_.emplace_back(name, value.AsString().value_or(""));
    }
  }

  int status() const { return status_; }
  // `name` in lower case; empty if there is none.
  std::string_view Header(std::string_view name) const {
    for (const auto& [key, value] : headers_) {
      if (key == name) return value;
    }
    return {};
  }

 private:
  int status_ = 0;
  std::vector<std::pair<std::string, std::string>> headers_;
};

// Receives a response as it comes.
class FetchStream : public Waiter {
 public:
  virtual void OnHead(const Call& call, const FetchHead& head) = 0;
  virtual void OnData(const Call& call, std::string_view bytes) = 0;  // not text: cut anywhere
  // Last. Not OK: the transfer failed, perhaps after a part of it has come.
  virtual void OnEnd(Call call, Reply reply) = 0;

  void OnEvent(const Call& call, std::string_view kind, std::string_view data) final {
    if (kind == "head") OnHead(call, FetchHead(data));
    if (kind == "data") OnData(call, data);
  }
  void OnDone(Call call, Reply reply) final { OnEnd(std::move(call), reply); }
};

inline void Fetch(Call call, const FetchRequest& request, std::unique_ptr<FetchStream> stream) {
  Ask(std::move(call), "http.fetch/1", request.ToJson(true), request.body,
      std::unique_ptr<Waiter>(std::move(stream)));
}

// The response as a whole: on_done(Call, Reply). If the reply is OK, FetchHead(reply.json) has the
// HTTP status and reply.body the body.
template <class OnDone, class = std::enable_if_t<std::is_invocable_v<OnDone&, Call, Reply>>>
void Fetch(Call call, const FetchRequest& request, OnDone on_done) {
  Ask(std::move(call), "http.fetch/1", request.ToJson(false), request.body, std::move(on_done));
}

}  // namespace synapps

#endif  // SYNAPPS_HTTP_HPP_
