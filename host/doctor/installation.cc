#include "doctor/installation.h"

#include <sys/timex.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "config/listen_address.h"
#include "doctor/file_checks.h"

namespace synappsd::doctor {
namespace {

// Beside the connections: workers (a socket, a pipe and a pidfd each), the database, outgoing
// requests, the log.
constexpr std::uint64_t kOtherDescriptors = 512;

// 2024-01-01: a clock before it was never set.
constexpr double kEarliestUnixSeconds = 1'704'067'200;

}  // namespace

Findings ExamineInstallation(const config::LoadedConfig& loaded, double now_unix_seconds) {
  const config::Config& config = loaded.config;
  Findings all = {CheckConfigurationFile(loaded), CheckDataDirectory(config),
                  CheckDiskSpace(config)};
  for (Findings& some : std::vector<Findings>{
           CheckDatabase(config),
           {CheckWorkerProgram(config)},
           CheckTls(config, now_unix_seconds),
           {CheckReach(config), CheckClock(now_unix_seconds), CheckProviderKeys(config)}}) {
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

Finding CheckConfigurationFile(const config::LoadedConfig& loaded) {
  Finding finding{"configuration", Level::kOk, "", ""};
  if (loaded.file.empty()) {
    finding.what = "no file: everything has its default, or is set by the environment";
    return finding;
  }
  finding.what = loaded.file + " is right";
  if (!loaded.warnings.empty()) {
    finding.level = Level::kWarning;
    finding.what = loaded.warnings.front();
    if (loaded.warnings.size() > 1) {
      finding.what += " (and " + std::to_string(loaded.warnings.size() - 1) + " more)";
    }
    finding.remedy = "correct " + loaded.file + "; synappsd --check-config lists all of it";
  }
  const bool has_secrets = !loaded.config.openai.api_key.empty() ||
                           !loaded.config.stability.api_key.empty() ||
                           loaded.config.websocket.auth_token.has_value();
  const Finding file = CheckSafeFile("configuration", loaded.file,
                                     has_secrets ? Secrecy::kSecret : Secrecy::kPublic);
  return file.level > finding.level ? file : finding;
}

Finding CheckWorkerProgram(const config::Config& config) {
  const std::string& program = config.applet_worker;
  if (::access(program.c_str(), X_OK) == 0)
    return {"workers", Level::kOk, program + " is there", ""};
  const std::string why = std::strerror(errno);
  if (config.applet_isolation == applets::Isolation::kInProcess) {
    return {"workers", Level::kWarning, program + " cannot be run: " + why,
            "needed only by packages whose grant says isolation \"process\""};
  }
  return {"workers", Level::kProblem, program + " cannot be run: " + why,
          "install synappsd again, or set applets.worker"};
}

Finding CheckReach(const config::Config& config) {
  std::string beyond;
  for (const config::ListenAddress& address : config.listen) {
    if (config::IsLoopback(address)) continue;
    beyond += (beyond.empty() ? "" : ", ") + config::FormatListenAddress(address);
  }
  if (beyond.empty()) return {"reach", Level::kOk, "only this machine can connect", ""};
  if (!config.access.require_keys) {
    return {"reach", Level::kProblem,
            "other machines can connect to " + beyond + ", and no key is asked for",
            "require API keys, or listen on 127.0.0.1 behind a proxy that asks who comes"};
  }
  if (config.server.tls_certificate_file.empty()) {
    return {"reach", Level::kWarning,
            "other machines can connect to " + beyond + " without TLS: keys can be read on the way",
            "set http.tls_certificate_file and http.tls_key_file, or put a proxy in front"};
  }
  return {"reach", Level::kOk, beyond + ", with keys and TLS", ""};
}

Finding CheckClock(double now_unix_seconds) {
  if (now_unix_seconds < kEarliestUnixSeconds) {
    return {"clock", Level::kProblem, "the clock is before 2024",
            "set it: TLS, keys and records depend on it"};
  }
  timex state{};
  if (adjtimex(&state) >= 0 && (state.status & STA_UNSYNC) != 0) {
    return {"clock", Level::kWarning, "the clock is not kept in step with a time server",
            "enable systemd-timesyncd or chrony; in a container that is the host's business"};
  }
  return {"clock", Level::kOk, "in step with a time server", ""};
}

Finding CheckProviderKeys(const config::Config& config) {
  std::string set;
  if (!config.openai.api_key.empty()) set = "openai.api_key";
  if (!config.stability.api_key.empty())
    set += set.empty() ? "stability.api_key" : ", stability.api_key";
  if (!set.empty()) return {"providers", Level::kOk, set + " set", ""};
  if (!config.openai.base_url.empty()) {
    return {"providers", Level::kOk, "no key set; openai.base_url names a service of your own", ""};
  }
  return {"providers", Level::kWarning, "neither openai.api_key nor stability.api_key is set",
          "the applets writer and artist need one; other applets do not"};
}

Finding CheckDescriptors(const config::Config& config, std::uint64_t limit) {
  const std::uint64_t wanted = config.server.max_connections + kOtherDescriptors;
  const std::string numbers = std::to_string(limit) + " descriptors for " +
                              std::to_string(config.server.max_connections) + " connections";
  if (limit >= wanted) return {"descriptors", Level::kOk, numbers, ""};
  return {
      "descriptors", Level::kWarning, numbers + " and what else is open",
      "LimitNOFILE=" + std::to_string(wanted) + " in the unit, or a lower http.max_connections"};
}

}  // namespace synappsd::doctor
