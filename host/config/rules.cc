#include "config/rules.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "config/units.h"

namespace synappsd::config {
namespace {

using Messages = std::vector<std::string>;

void CheckReach(const Config& config, Messages* broken) {
  if (config.allow_remote || config.access.require_keys) return;
  for (const ListenAddress& address : config.listen) {
    if (IsLoopback(address)) continue;
    broken->push_back("listen = " + FormatListenAddress(address) +
                      " lets other machines in: set access.require_keys = true and make keys "
                      "with `synappsctl keys create`; or listen on 127.0.0.1; or set allow_remote "
                      "= true if whoever reaches the port may do everything");
  }
  if (!config.access.trusted_proxies.empty()) {
    broken->push_back(
        "http.trusted_proxies lets other machines in through a proxy: set "
        "access.require_keys = true, or allow_remote = true if the proxy asks who "
        "comes");
  }
}

void CheckOrigins(const Config& config, Messages* broken) {
  const auto& origins = config.cors_origins;
  if (origins.size() > 1 && std::find(origins.begin(), origins.end(), "*") != origins.end()) {
    broken->push_back("http.cors_origins has \"*\" and others: \"*\" stands alone");
  }
}

void CheckReadable(const char* key, const std::string& path, Messages* broken) {
  if (path.empty() || ::access(path.c_str(), R_OK) == 0) return;
  broken->push_back(std::string(key) + " = " + path + " cannot be read: " + std::strerror(errno));
}

void CheckTls(const Config& config, Messages* broken) {
  if (config.server.tls_certificate_file.empty() != config.server.tls_key_file.empty()) {
    broken->push_back("http.tls_certificate_file and http.tls_key_file: set both or neither");
  }
  CheckReadable("http.tls_certificate_file", config.server.tls_certificate_file, broken);
  CheckReadable("http.tls_key_file", config.server.tls_key_file, broken);
}

void CheckTimeouts(const Config& config, Messages* broken) {
  if (config.engine.default_node_timeout <= config.engine.max_node_timeout) return;
  broken->push_back(
      "engine.default_node_timeout = " + FormatDuration(config.engine.default_node_timeout) +
      " is more than engine.max_node_timeout = " + FormatDuration(config.engine.max_node_timeout) +
      ": lower it or raise that");
}

// "`lesser` must be less than `greater`", both settings of durations.
void CheckOrder(const char* lesser, std::int64_t lesser_ms, const char* greater,
                std::int64_t greater_ms, Messages* broken) {
  if (lesser_ms < greater_ms) return;
  broken->push_back(std::string(lesser) + " = " + FormatDuration(Milliseconds(lesser_ms)) +
                    " is not less than " + greater + " = " +
                    FormatDuration(Milliseconds(greater_ms)) + ": lower it or raise that");
}

void CheckDatabaseTimeouts(const Config& config, Messages* broken) {
  const store::PostgresOptions& postgres = config.store.postgres;
  CheckOrder("database.lock_timeout", postgres.lock_timeout_ms, "database.statement_timeout",
             postgres.statement_timeout_ms, broken);
  CheckOrder("database.idle_in_transaction_timeout", postgres.idle_in_transaction_timeout_ms,
             "database.write_retry", postgres.write_retry_ms, broken);
}

void CheckCluster(const Config& config, Messages* broken) {
  if (config.cluster.heartbeat * 3 <= config.cluster.lease) return;
  broken->push_back(
      "cluster.heartbeat = " + FormatDuration(config.cluster.heartbeat) +
      " is more than a third of cluster.lease = " + FormatDuration(config.cluster.lease) +
      ": one heartbeat that is late would cost the lease; lower it or raise that");
}

void CheckPlans(const Config& config, Messages* broken) {
  const Status made = plans::Plans::Make(config.plans).status();
  if (!made.ok()) broken->push_back(made.message());
}

}  // namespace

Messages BrokenRules(const Config& config) {
  Messages broken;
  CheckReach(config, &broken);
  CheckOrigins(config, &broken);
  CheckTls(config, &broken);
  CheckTimeouts(config, &broken);
  CheckCluster(config, &broken);
  CheckPlans(config, &broken);
  CheckDatabaseTimeouts(config, &broken);
  return broken;
}

Messages Concerns(const Config& config) {
  Messages concerns;
  const bool remote = std::any_of(config.listen.begin(), config.listen.end(),
                                  [](const auto& address) { return !IsLoopback(address); });
  if (remote && !config.access.require_keys) {
    concerns.push_back(
        "other machines can reach the API, and whoever reaches it may do everything");
  }
  if (remote && config.server.tls_certificate_file.empty()) {
    concerns.push_back(
        "other machines reach the API without encryption (http.tls_certificate_file)");
  }
  return concerns;
}

}  // namespace synappsd::config
