#include "daemon/diagnosis.h"

#include <sys/resource.h>

#include <chrono>
#include <future>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "daemon/secrets_check.h"
#include "doctor/installation.h"
#include "rest/net/http_error.h"
#include "services/url.h"
#include "synapps_version.h"

namespace synappsd::daemon {
namespace {

using doctor::Finding;
using doctor::Findings;
using doctor::Level;

constexpr Milliseconds kProviderLimit{10'000};
constexpr Milliseconds kReadinessLimit{10'000};  // its own is shorter

void Append(Findings more, Findings* all) {
  std::move(more.begin(), more.end(), std::back_inserter(*all));
}

std::string CrashText(const applets::PackageStatus& package) {
  if (!package.last_crash) return "";
  const applets::WorkerCrash& crash = *package.last_crash;
  return ": " + crash.reason + (crash.method.empty() ? "" : " in " + crash.method) +
         (crash.memory_limit_suspected ? ", perhaps out of memory" : "");
}

std::optional<Finding> CheckPackage(const applets::PackageStatus& package) {
  const std::string name = "package " + package.package + " " + package.version;
  switch (package.state) {
    case applets::PackageState::kBroken:
      return Finding{"applets", Level::kProblem, name + " is broken: " + package.reason,
                     "mend or upgrade it, then synappsctl applets reload TYPE"};
    case applets::PackageState::kQuarantined:
      return Finding{"applets", Level::kProblem, name + " is quarantined" + CrashText(package),
                     "synappsctl applets show TYPE has its last lines; upgrade it, or "
                     "synappsctl applets clear-quarantine TYPE"};
    case applets::PackageState::kBackingOff:
      return Finding{"applets", Level::kWarning, name + " has just crashed" + CrashText(package),
                     "synappsctl applets show TYPE has its last lines"};
    case applets::PackageState::kDisabled:
      return Finding{"applets", Level::kOk, name + " is disabled by an administrator", ""};
    default:
      break;
  }
  if (package.crashes == 0) return std::nullopt;
  return Finding{"applets", Level::kWarning,
                 name + " crashed " + std::to_string(package.crashes) +
                     " times since the daemon's start" + CrashText(package),
                 "synappsctl applets show TYPE has its last lines"};
}

Findings CheckSandboxes(const std::vector<applets::PackageStatus>& packages) {
  std::map<std::string, std::string> missing;  // layer -> why
  bool is_known = false;
  for (const applets::PackageStatus& package : packages) {
    for (const applets::SandboxLayer& layer : package.sandbox) {
      is_known = true;
      if (!layer.on) missing.emplace(layer.name, layer.why_missing);
    }
  }
  Findings found;
  for (const auto& [layer, why] : missing) {
    std::string what = "workers run without ";
    what.append(layer).append(": ").append(why);
    found.push_back({"sandbox", Level::kWarning, std::move(what),
                     "host/workers/README.md says what an applet can do then; applets.sandbox = "
                     "\"require\" refuses to start without"});
  }
  if (!is_known) return {{"sandbox", Level::kOk, "no worker has said yet what it has", ""}};
  if (found.empty()) found.push_back({"sandbox", Level::kOk, "every layer is in force", ""});
  return found;
}

// Waits for the status of an answer, and drops the rest.
class StatusOnly : public services::HttpListener {
 public:
  void OnHead(services::HttpHead head) override { status_ = head.status; }
  bool OnData(std::string_view) override { return true; }
  void OnDone(Status status) override {
    done_.set_value(status.ok() ? Result<int>(status_) : Result<int>(std::move(status)));
  }
  std::future<Result<int>> future() { return done_.get_future(); }

 private:
  int status_ = 0;
  std::promise<Result<int>> done_;
};

}  // namespace

Findings ExaminePackages(const std::vector<applets::PackageStatus>& packages,
                         const std::vector<applets::PackageListing>& listed) {
  Findings found;
  for (const applets::PackageListing& package : listed) {
    if (!package.package.empty()) continue;
    found.push_back({"applets", Level::kProblem,
                     package.directory + " is no applet package: " + package.reason,
                     "mend it or take it away, then systemctl reload synappsd"});
  }
  for (const applets::PackageStatus& package : packages) {
    if (auto finding = CheckPackage(package)) found.push_back(*std::move(finding));
  }
  if (packages.empty()) {
    found.push_back({"applets", Level::kWarning, "there are no applets",
                     "install synapps-applets, or look at applets.directories"});
  } else if (found.empty()) {
    found.push_back(
        {"applets", Level::kOk, std::to_string(packages.size()) + " packages work", ""});
  }
  Append(CheckSandboxes(packages), &found);
  return found;
}

void Diagnosis::Register(net::Router* router) {
  const auto answer = [this](const std::shared_ptr<const net::Request>& request,
                             const net::Reply& reply) {
    const bool providers = request->query_value("providers").value_or("") == "true";
    const bool taken = work_.Post([this, reply, providers] {
      reply.Send({.body = doctor::WriteFindings(Examine(providers), SYNAPPS_VERSION),
                  .headers = {{"cache-control", "no-store"}}});
    });
    if (taken) return;
    reply.Send({.status = 503,
                .body = net::ErrorBody(503, "Others are being examined for: try again soon"),
                .headers = {{"retry-after", "5"}}});
  };
  router->Handle(net::Method::kGet, "/api/v1/doctor", answer,
                 {.access = {.scope = access::Scope::kAdmin, .known_callers_only = false}});
}

Findings Diagnosis::Examine(bool providers) const {
  Findings all = {{"version", Level::kOk, "synappsd " SYNAPPS_VERSION " answers", ""}};
  all.push_back(CheckReadiness());
  Append(doctor::ExamineInstallation(parts_.loaded, SystemClock().UnixSeconds()), &all);
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    all.push_back(doctor::CheckDescriptors(parts_.loaded.config, limit.rlim_cur));
  }
  all.push_back(ExamineSecrets(parts_.vault.Try()));
  Append(ExaminePackages(parts_.packages.Statuses(), parts_.administration.Packages()), &all);
  if (!providers) return all;
  const config::Config& config = parts_.loaded.config;
  all.push_back(CheckProvider(
      "openai", "openai_api_key",
      (config.openai.base_url.empty() ? "https://api.openai.com/v1" : config.openai.base_url) +
          "/models"));
  all.push_back(CheckProvider(
      "stability", "stability_api_key",
      (config.stability.base_url.empty() ? "https://api.stability.ai" : config.stability.base_url) +
          "/v1/engines/list"));
  return all;
}

Finding Diagnosis::CheckReadiness() const {
  auto asked = std::make_shared<std::promise<monitoring::HealthReport>>();
  auto answer = asked->get_future();
  parts_.readiness.Ask(
      [asked](const monitoring::HealthReport& report) { asked->set_value(report); });
  if (answer.wait_for(kReadinessLimit) != std::future_status::ready) {
    return {"ready", Level::kProblem, "the daemon's own checks do not end", "restart it"};
  }
  std::string failed;
  for (const auto& part : answer.get().parts) {
    if (part.status.ok()) continue;
    failed += (failed.empty() ? "" : "; ") + part.name + ": " + part.status.message();
  }
  if (failed.empty()) return {"ready", Level::kOk, "ready for requests", ""};
  return {"ready", Level::kProblem, "not ready: " + failed, "see what is said of it below"};
}

Finding Diagnosis::CheckProvider(const std::string& name, const std::string& secret,
                                 const std::string& url) const {
  const std::optional<std::string> key = parts_.secrets.Find(secret);
  if (!key) return {"providers", Level::kOk, name + " is not asked: it has no key", ""};
  services::HttpRequest request;
  request.method = "GET";
  const Result<services::Url> parsed = services::ParseUrl(url);
  if (!parsed.ok()) return {"providers", Level::kProblem, parsed.status().message(), "correct it"};
  request.url = *parsed;
  request.headers = {{"Authorization", "Bearer " + *key}};
  request.timeout = request.connect_timeout = kProviderLimit;
  request.private_addresses = true;  // the administrator named the place
  const auto listener = std::make_shared<StatusOnly>();
  std::future<Result<int>> done = listener->future();
  const std::uint64_t id = parts_.transport.Start(std::move(request), listener);
  if (done.wait_for(kProviderLimit + Milliseconds(1'000)) != std::future_status::ready) {
    parts_.transport.Abort(id);
    return {"providers", Level::kProblem, name + " does not answer", "look at http_client.proxy"};
  }
  const Result<int> status = done.get();
  const std::string origin = parsed->Origin();
  if (!status.ok()) {
    return {"providers", Level::kProblem, name + ": " + status.status().message(),
            "is " + origin + " reachable from here, or only by http_client.proxy?"};
  }
  if (*status == 401 || *status == 403) {
    return {"providers", Level::kProblem,
            origin + " refuses the key (HTTP " + std::to_string(*status) + ")",
            "set another " + secret};
  }
  if (*status >= 400) {
    return {"providers", Level::kWarning, origin + " answers HTTP " + std::to_string(*status), ""};
  }
  return {"providers", Level::kOk, origin + " takes the key", ""};
}

}  // namespace synappsd::daemon
