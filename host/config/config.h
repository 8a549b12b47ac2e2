// Config: everything an administrator can set, as the daemon uses it.
//
// Where a part of the daemon has an options struct, it is here as it is: its initializers are the
// defaults. Which key of synapps.toml sets which member, with bounds and words, is the table in
// settings.cc; nothing else knows the names.
#ifndef SYNAPPSD_CONFIG_CONFIG_H_
#define SYNAPPSD_CONFIG_CONFIG_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "access/proxy_trust.h"
#include "access/rate_limiter.h"
#include "applets/applet_host.h"
#include "applets/package_control.h"
#include "base/clock.h"
#include "base/log.h"
#include "cluster/membership.h"
#include "config/listen_address.h"
#include "engine/engine.h"
#include "plans/plans.h"
#include "rest/net/server.h"
#include "store/store.h"

namespace synappsd::config {

struct WebSocketConfig {
  // Set, even to the empty text: a client's first message must carry it. Not set: no need.
  std::optional<std::string> auth_token;
  Milliseconds auth_timeout{10'000};          // for that message
  std::size_t replay_messages = 1024;         // kept for clients that reconnect
  Milliseconds session_lifetime{5 * 60'000};  // how long a session survives its connection
};

struct ApiConfig {
  std::size_t max_json_depth = 128;
  std::size_t max_flow_nodes = 10'000;
};

struct HttpClientConfig {
  std::string proxy;     // empty: none
  std::string no_proxy;  // hosts reached without it, comma-separated
};

// What is told of how the daemon fares.
struct MonitoringConfig {
  Milliseconds slow_request{1'000};  // 0: none is logged
  Milliseconds slow_node{30'000};    // 0: none is logged
  std::size_t min_free_disk_bytes = 64U << 20;
};

struct ProviderConfig {
  std::string base_url;  // empty: the provider's own
  std::string api_key;   // empty: none
};

struct SocketConfig {
  std::string path;           // "none": no socket; empty only before LoadConfig() has returned
  std::string mode = "0660";  // octal
  std::string group;          // empty: the process's own
};

struct LimitConfig {
  std::size_t per_key = 6'000;  // requests in a window; 0: no limit
  std::size_t per_address = 6'000;
  std::size_t wrong_keys = 30;
  Milliseconds window{60'000};
  bool on_loopback = false;
};

struct AccessConfig {
  bool require_keys = false;
  std::vector<std::string> trusted_proxies;  // networks
  access::ForwardedHeader forwarded_header = access::ForwardedHeader::kXForwardedFor;
  SocketConfig socket;
  LimitConfig limits;
  Milliseconds audit_keep = std::chrono::hours(24 * 365);  // 0: for ever
};

// A value, complete and checked once LoadConfig() has returned it: paths are resolved, rules hold.
struct Config {
  std::vector<ListenAddress> listen{{"127.0.0.1", 8000}};
  bool allow_remote = false;
  std::string data_dir;
  Milliseconds drain_timeout{30'000};
  bool core_dumps = false;

  LogLevel log_level = LogLevel::kInfo;
  LogFormat log_format = LogFormat::kText;
  MonitoringConfig monitoring;

  AccessConfig access;
  net::ServerOptions server;
  std::vector<std::string> cors_origins{"http://localhost:3000"};  // "*" alone: any
  WebSocketConfig websocket;
  ApiConfig api;
  std::string database_url;
  store::StoreOptions store;  // `location` is taken from database_url
  engine::EngineOptions engine;
  cluster::MembershipOptions cluster;
  plans::PlanOptions plans;

  std::vector<std::string> applet_directories;
  std::string applet_grants_directory = "/etc/synapps/applets.d";
  applets::AppletHostOptions applet_host;
  applets::Isolation applet_isolation = applets::Isolation::kProcess;
  applets::SandboxMode applet_sandbox = applets::SandboxMode::kAuto;
  std::string applet_worker;                           // the program synapps-worker
  std::map<std::string, std::string> applet_settings;  // package id -> a JSON object's text
  HttpClientConfig http_client;
  std::string secrets_key_file;  // empty: master.key in data_dir
  ProviderConfig openai;
  ProviderConfig stability;
};

}  // namespace synappsd::config

#endif  // SYNAPPSD_CONFIG_CONFIG_H_
