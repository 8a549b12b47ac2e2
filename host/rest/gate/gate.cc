#include "rest/gate/gate.h"

#include <algorithm>
#include <utility>

#include "rest/gate/credentials.h"
#include "rest/gate/cross_site.h"
#include "rest/net/header_text.h"
#include "rest/net/http_error.h"

namespace synappsd::gate {
namespace {

using access::Caller;
using access::KeyRing;
using access::RateLimiter;
using access::Scope;

constexpr std::string_view kHowToShowAKey =
    "send it as \"Authorization: Bearer KEY\" or \"X-API-Key: KEY\"";

net::Response Refuse(int status, const std::string& message, net::Headers headers = {}) {
  return {.status = status, .body = net::ErrorBody(status, message), .headers = std::move(headers)};
}

// RFC 6750, section 3: how a client that shows no key, or a wrong one, is asked for a right one.
net::Response Unauthorized(const std::string& message, bool wrong) {
  std::string challenge = "Bearer realm=\"synapps\"";
  if (wrong) challenge += ", error=\"invalid_token\"";
  return Refuse(401, message, {{"www-authenticate", std::move(challenge)}});
}

net::Response TooMany(const std::string& message, std::int64_t retry_after_s) {
  const std::string seconds = std::to_string(retry_after_s);
  return Refuse(429, message + ": try again in " + seconds + " s", {{"retry-after", seconds}});
}

// The peer's address without its port; none for a Unix socket.
std::optional<access::IpAddress> PeerAddress(const net::Request& request) {
  std::string remote = request.remote;
  // A link-local address comes with its interface: "[fe80::1%eth0]:50312".
  const std::size_t zone = std::min(remote.find('%'), remote.size());
  remote.erase(zone, remote.find(']', zone) - zone);
  return access::IpAddress::ParseWithPort(remote);
}

// The fields of draft-ietf-httpapi-ratelimit-headers-10, and those of its versions up to 06, which
// are what most clients read.
void TellLimit(const RateLimiter& limiter, const RateLimiter::Decision& decision,
               std::string_view policy, net::Headers* headers) {
  const std::string quota = std::to_string(limiter.limit().quota);
  const std::string remaining = std::to_string(decision.remaining);
  const std::string reset = std::to_string(decision.full_after_s);
  const auto window_s = std::chrono::ceil<std::chrono::seconds>(limiter.limit().window).count();
  const std::string name = "\"" + std::string(policy) + "\"";
  headers->emplace_back("ratelimit-policy",
                        name + ";q=" + quota + ";w=" + std::to_string(window_s));
  headers->emplace_back("ratelimit", name + ";r=" + remaining + ";t=" + reset);
  headers->emplace_back("ratelimit-limit", quota);
  headers->emplace_back("ratelimit-remaining", remaining);
  headers->emplace_back("ratelimit-reset", reset);
}

// What is counted together.
std::string LimitName(const std::string& address) {
  const auto numeric = access::IpAddress::Parse(address);
  return numeric ? numeric->ClientNetwork() : address;
}

std::string_view ReasonOf(KeyRing::Verdict verdict) {
  switch (verdict) {
    case KeyRing::Verdict::kExpired:
      return "the key has expired";
    case KeyRing::Verdict::kRevoked:
      return "the key was revoked";
    case KeyRing::Verdict::kValid:
    case KeyRing::Verdict::kUnknown:
      break;
  }
  return "unknown key";
}

}  // namespace

Gate::Gate(GateOptions options, KeyRing& ring, const Clock& clock,
           std::function<void(const Refusal&)> on_refused)
    : options_(std::move(options)),
      ring_(ring),
      proxies_(options_.trusted_proxies, options_.forwarded_header),
      keys_(options_.per_key, options_.max_limited_names, clock),
      addresses_(options_.per_address, options_.max_limited_names, clock),
      failures_(options_.failures_per_address, options_.max_limited_names, clock),
      noted_(options_.noted, 1, clock),
      on_refused_(std::move(on_refused)) {}

std::optional<net::Response> Gate::Admit(net::Request* request,
                                         const access::Requirement& requirement) {
  FindClient(request);
  if (requirement.scope == Scope::kOpen) return std::nullopt;
  if (auto refusal = FindCaller(request)) return refusal;
  if (auto refusal = Limit(request)) return refusal;
  if (IsOfAnotherSite(*request, requirement)) {
    return Refuse(403,
                  "This request comes from a web page of another site: name its origin in "
                  "http.cors_origins, or let the page show an API key");
  }
  const Caller& caller = request->caller;
  if (caller.scopes.Holds(requirement.scope) &&
      (caller.is_known() || !requirement.known_callers_only)) {
    return std::nullopt;
  }
  if (!caller.is_known()) {
    if (requirement.handler_decides) return std::nullopt;
    const std::string what = options_.require_keys ? "An API key is required"
                                                   : "An API key or the local socket is required";
    return Unauthorized(what + ": " + std::string(kHowToShowAKey), false);
  }
  Note({request, 403, "the key lacks the scope", caller.key_id},
       !failures_.is_on() || failures_.Take("key:" + caller.key_id).allowed);
  return Refuse(403, "The API key lacks the scope \"" +
                         std::string(access::ScopeName(requirement.scope)) +
                         "\": use one that has it");
}

bool Gate::IsOfAnotherSite(const net::Request& request,
                           const access::Requirement& requirement) const {
  if (options_.require_keys || request.caller.is_known()) return false;
  if (net::EqualsIgnoringCase(request.header("upgrade"), "websocket")) {
    return !options_.listeners_show_token &&
           IsListenerFromAnotherSite(request, options_.allowed_origins);
  }
  return requirement.scope != Scope::kRead && IsFromAnotherSite(request, options_.allowed_origins);
}

void Gate::FindClient(net::Request* request) const {
  request->https = request->tls;
  const std::optional<access::IpAddress> peer = PeerAddress(*request);
  if (!peer) {
    request->caller.address = request->remote;
    return;
  }
  const bool rfc = proxies_.header() == access::ForwardedHeader::kForwarded;
  const auto client = proxies_.ClientOf(
      *peer, request->tls,
      {.forwarded_for = HeaderValues(*request, rfc ? "forwarded" : "x-forwarded-for"),
       .forwarded_proto = HeaderValues(*request, "x-forwarded-proto")});
  request->caller.address = client.address;
  request->https = client.https;
}

bool Gate::IsLocalAdministrator(const net::Request& request) const {
  if (request.peer_credentials == nullptr) return false;
  // What a proxy passes on is not from whoever runs the proxy.
  for (const std::string_view header : {"x-forwarded-for", "forwarded", "via", "x-real-ip"}) {
    if (request.has_header(header)) return false;
  }
  const net::PeerCredentials& peer = *request.peer_credentials;
  return peer.uid == 0 || peer.uid == options_.own_uid || peer.gid == options_.admin_gid ||
         std::find(peer.groups.begin(), peer.groups.end(), options_.admin_gid) != peer.groups.end();
}

std::optional<net::Response> Gate::FindCaller(net::Request* request) {
  Caller& caller = request->caller;
  const Credentials credentials = ReadCredentials(*request);
  if (credentials.ambiguous) {
    return RefuseWrongKey(*request, "more than one key, or Authorization twice", {});
  }
  if (credentials.key) {
    Answer answer = ring_.Check(*credentials.key);
    if (answer.verdict != KeyRing::Verdict::kValid) {
      return RefuseWrongKey(*request, ReasonOf(answer.verdict), answer.key_id);
    }
    answer.caller.address = std::move(caller.address);
    caller = std::move(answer.caller);
  } else if (IsLocalAdministrator(*request)) {
    caller.kind = Caller::Kind::kLocal;
    caller.name = "uid=" + std::to_string(request->peer_credentials->uid);
    caller.owner = access::kLocalOwner;
    caller.scopes = access::ScopeSet::All();
  } else if (!options_.require_keys) {
    caller.scopes = access::ScopeSet::All();
  }
  return std::nullopt;
}

std::optional<net::Response> Gate::RefuseWrongKey(const net::Request& request,
                                                  std::string_view reason,
                                                  std::string_view key_id) {
  RateLimiter::Decision decision;
  if (failures_.is_on()) decision = failures_.Take(LimitName(request.caller.address));
  Note({&request, 401, reason, key_id}, decision.allowed);
  if (!decision.allowed && IsLimited(request)) {
    return TooMany("Too many wrong API keys", decision.retry_after_s);
  }
  return Unauthorized("This API key is not accepted (" + std::string(reason) + ")", true);
}

void Gate::Note(Refusal refusal, bool has_room) {
  if (!on_refused_) return;
  if (!has_room || (noted_.is_on() && !noted_.Take("all").allowed)) {
    ++left_out_;
    return;
  }
  refusal.left_out = left_out_.exchange(0);
  on_refused_(refusal);
}

bool Gate::IsLimited(const net::Request& request) const {
  if (options_.limits_on_loopback) return true;
  const auto address = access::IpAddress::Parse(request.caller.address);
  const bool unix_socket = request.peer_credentials != nullptr;
  return !unix_socket && !(address && address->is_loopback());
}

std::optional<net::Response> Gate::Limit(net::Request* request) {
  const Caller& caller = request->caller;
  if (caller.kind == Caller::Kind::kLocal || !IsLimited(*request)) return std::nullopt;
  const bool has_key = caller.kind == Caller::Kind::kKey;
  RateLimiter& limiter = has_key ? keys_ : addresses_;
  if (!limiter.is_on()) return std::nullopt;
  const RateLimiter::Decision decision =
      limiter.Take(has_key ? caller.key_id : LimitName(caller.address));
  TellLimit(limiter, decision, has_key ? "key" : "address", &request->answer_headers);
  if (decision.allowed) return std::nullopt;
  return TooMany("Too many requests of this " + std::string(has_key ? "API key" : "address"),
                 decision.retry_after_s);
}

std::optional<net::Response> Gate::AdmitAgain(const net::Request& request) const {
  const Caller& caller = request.caller;
  if (caller.kind != Caller::Kind::kKey || ring_.IsValid(caller.key_id)) return std::nullopt;
  return Unauthorized("This API key is not accepted (it ended while the request came in)", true);
}

std::optional<std::string> Gate::CheckListener(const net::Request& request, std::string_view key) {
  const Answer answer = ring_.Check(key);
  if (answer.verdict == KeyRing::Verdict::kValid && answer.caller.scopes.Holds(Scope::kRead)) {
    return answer.key_id;
  }
  const bool lacks_scope = answer.verdict == KeyRing::Verdict::kValid;
  RefuseWrongKey(request, lacks_scope ? "the key lacks the scope" : ReasonOf(answer.verdict),
                 answer.key_id);
  return std::nullopt;
}

}  // namespace synappsd::gate
