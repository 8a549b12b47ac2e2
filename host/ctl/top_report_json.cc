#include <cmath>

#include "ctl/top_report.h"

namespace synappsd::ctl {
namespace {

// JSON has no infinity.
json::Value Number(TopReport::Figure figure) {
  if (!figure || !std::isfinite(*figure)) return {};
  return *figure;
}

struct Member {
  const char* name;
  TopReport::Figure value;
};

json::Object Members(const std::vector<Member>& members) {
  json::Object object;
  for (const Member& member : members) object.Set(member.name, Number(member.value));
  return object;
}

json::Object AppletJson(const TopReport::Applet& applet) {
  json::Object object;
  object.Set("type", applet.type);
  for (const auto& [name, value] : Members({{"calls_per_s", applet.calls_per_s},
                                            {"errors_per_s", applet.errors_per_s},
                                            {"p50_s", applet.p50_s},
                                            {"p95_s", applet.p95_s},
                                            {"calls_total", applet.calls_total}})) {
    object.Set(name, value);
  }
  return object;
}

json::Object PackageJson(const TopReport::Package& package) {
  json::Object object;
  object.Set("package", package.name);
  object.Set("state", package.state);
  for (const auto& [name, value] : Members({{"calls_in_flight", package.calls_in_flight},
                                            {"memory_bytes", package.memory_bytes},
                                            {"restarts", package.restarts},
                                            {"crashes", package.crashes}})) {
    object.Set(name, value);
  }
  return object;
}

}  // namespace

json::Object ToJson(const TopReport& r) {
  json::Object object;
  object.Set("version", r.version);
  object.Set("uptime_s", Number(r.uptime_s));
  object.Set("interval_s", r.interval_s);
  object.Set("runs", Members({{"active", r.runs_active},
                              {"waiting", r.runs_waiting},
                              {"started_per_s", r.runs_started_per_s},
                              {"succeeded_per_s", r.runs_succeeded_per_s},
                              {"failed_per_s", r.runs_failed_per_s},
                              {"cancelled_per_s", r.runs_cancelled_per_s}}));
  object.Set("nodes", Members({{"in_flight", r.nodes_in_flight}, {"per_s", r.nodes_per_s}}));
  object.Set("queues", Members({{"engine", r.engine_queue},
                                {"reads", r.read_queue},
                                {"writes", r.write_queue},
                                {"refused_per_s", r.store_refused_per_s}}));
  object.Set("database", Members({{"commits_per_s", r.commits_per_s},
                                  {"writes_per_commit", r.writes_per_commit},
                                  {"commit_p95_s", r.commit_p95_s},
                                  {"errors_per_s", r.store_errors_per_s}}));
  object.Set("http", Members({{"requests_per_s", r.requests_per_s},
                              {"server_errors_per_s", r.server_errors_per_s},
                              {"p50_s", r.request_p50_s},
                              {"p95_s", r.request_p95_s},
                              {"connections", r.connections},
                              {"connections_max", r.connections_max},
                              {"live_clients", r.live_clients}}));
  object.Set("process", Members({{"memory_bytes", r.memory_bytes},
                                 {"cpu_percent", r.cpu_percent},
                                 {"descriptors", r.descriptors},
                                 {"descriptors_max", r.descriptors_max},
                                 {"threads", r.threads}}));
  json::Array applets;
  for (const TopReport::Applet& applet : r.applets) applets.push_back(AppletJson(applet));
  object.Set("applets", std::move(applets));
  json::Array packages;
  for (const TopReport::Package& package : r.packages) packages.push_back(PackageJson(package));
  object.Set("packages", std::move(packages));
  return object;
}

}  // namespace synappsd::ctl
