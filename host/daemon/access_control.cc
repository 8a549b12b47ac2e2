#include "daemon/access_control.h"

#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/utf8.h"
#include "rest/audited.h"

namespace synappsd::daemon {
namespace {

constexpr std::size_t kMaxAuditedPathBytes = 1'000;

gate::GateOptions OptionsOf(const config::Config& config) {
  const config::AccessConfig& access = config.access;
  gate::GateOptions options;
  options.require_keys = access.require_keys;
  options.allowed_origins = config.cors_origins;
  options.listeners_show_token = config.websocket.auth_token.has_value();
  for (const std::string& proxy : access.trusted_proxies) {
    Result<access::Network> network = access::Network::Parse(proxy);
    CHECK(network.ok()) << proxy << ": the configuration was checked";
    options.trusted_proxies.push_back(*network);
  }
  options.forwarded_header = access.forwarded_header;
  options.own_uid = geteuid();
  // Of a group that is not there the socket itself will say so.
  options.admin_gid = net::FindGroup(access.socket.group).value_or(getegid());
  options.per_key = {access.limits.per_key, access.limits.window};
  options.per_address = {access.limits.per_address, access.limits.window};
  options.failures_per_address = {access.limits.wrong_keys, access.limits.window};
  options.limits_on_loopback = access.limits.on_loopback;
  return options;
}

access::AuditOptions AuditOptionsOf(const config::Config& config) {
  access::AuditOptions options;
  options.keep = config.access.audit_keep;
  return options;
}

std::string Url(const config::ListenAddress& address, std::uint16_t port, bool tls) {
  const bool ipv6 = address.host.find(':') != std::string::npos;
  return std::string(tls ? "https://" : "http://") +
         (ipv6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(port);
}

bool IsUnixSocket(const std::string& address) {
  return address.starts_with('/') || address.starts_with('@');
}

// What systemd has bound is not in the configuration, so its rules have not seen it.
Status CheckReach(const config::Config& config, const std::string& address) {
  if (IsUnixSocket(address) || config.allow_remote || config.access.require_keys) {
    return Status::Ok();
  }
  const auto parsed = config::ParseListenAddress(address);
  if (parsed.ok() && config::IsLoopback(*parsed)) return Status::Ok();
  return {Code::kInvalidArgument,
          "the socket " + address +
              " of systemd lets other machines in: give it an address of "
              "this machine (ListenStream=127.0.0.1:8000), set access.require_keys = true, or set "
              "allow_remote = true if whoever reaches it may do everything"};
}

Status BindUnixSocket(const config::SocketConfig& socket, std::vector<std::string>* where,
                      net::Server* server) {
  if (socket.path == "none") return Status::Ok();
  if (socket.path.size() > net::kMaxUnixSocketPath) {
    Log(LogLevel::kWarn, "no local socket: its path is too long; set socket.path",
        {{"path", socket.path}});
    return Status::Ok();
  }
  net::UnixSocketOptions options;
  options.path = socket.path;
  options.mode = static_cast<mode_t>(std::stoul(socket.mode, nullptr, 8));
  options.group = socket.group;
  if (Status status = server->ListenUnix(options); !status.ok()) return status;
  where->push_back("unix:" + socket.path);
  return Status::Ok();
}

}  // namespace

AccessControl::AccessControl(const config::Config& config, store::Store& store, const Clock& clock)
    : store_(store),
      ring_(clock),
      connections_(ring_),
      keys_(store, ring_, connections_, clock),
      trail_(store, clock, AuditOptionsOf(config)),
      gate_(OptionsOf(config), ring_, clock,
            [this](const gate::Refusal& refusal) { OnRefused(refusal); }) {}

void AccessControl::Stop() {
  keys_.Stop();
  trail_.Stop();
}

void AccessControl::OnRefused(const gate::Refusal& refusal) {
  const net::Request& request = *refusal.request;
  const std::string what = std::string(net::MethodName(request.method)) + " " + request.path;
  Log(LogLevel::kWarn, "refused",
      {{"reason", refusal.reason},
       {"status", refusal.status},
       {"left_out", refusal.left_out},
       {"key", refusal.key_id},
       {"address", request.caller.address},
       {"request", what},
       {"request_id", request.request_id}});
  store::AuditRecord entry = rest::AuditEntry(request, "access.refused", refusal.status);
  entry.object = Utf8Prefix(what, kMaxAuditedPathBytes);
  entry.detail = refusal.reason;
  if (refusal.status == 401 && !refusal.key_id.empty()) {
    entry.detail += ": key " + std::string(refusal.key_id);
  }
  if (refusal.left_out > 0) {
    entry.detail += "; " + std::to_string(refusal.left_out) + " before it are left out";
  }
  trail_.Add(std::move(entry));
}

Result<std::vector<std::string>> OpenDoors(const config::Config& config, net::Server* server) {
  std::vector<std::string> where;
  const Result<std::vector<std::string>> adopted = server->AdoptSystemdSockets();
  if (!adopted.ok()) return adopted.status();
  bool has_tcp = false;
  bool has_unix = false;
  for (const std::string& address : *adopted) {
    if (Status status = CheckReach(config, address); !status.ok()) return status;
    (IsUnixSocket(address) ? has_unix : has_tcp) = true;
    where.push_back(address + " (from systemd)");
  }
  if (!has_tcp) {
    const bool tls = !config.server.tls_certificate_file.empty();
    for (const config::ListenAddress& address : config.listen) {
      const Result<std::uint16_t> port = server->Listen(address.host, address.port);
      if (!port.ok()) return port.status();
      where.push_back(Url(address, *port, tls));
    }
  }
  if (!has_unix) {
    if (Status s = BindUnixSocket(config.access.socket, &where, server); !s.ok()) return s;
  }
  return where;
}

}  // namespace synappsd::daemon
