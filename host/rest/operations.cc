#include "rest/operations.h"

#include <algorithm>

#include "rest/access_handlers.h"

namespace synappsd::rest {
namespace {

using Form = SuccessAnswer::Form;
using access::Scope;
using net::Method;

void AddFlowOperations(const Resources& r, std::vector<Operation>* all) {
  constexpr std::string_view kGroup = "flows";
  all->push_back({.method = Method::kPost,
                  .path = "/api/v1/flows",
                  .id = "put_flow",
                  .group = kGroup,
                  .scope = Scope::kWrite,
                  .summary = "Store a flow",
                  .description = "Creates the flow, or replaces the one with its id whole.",
                  .body = &r.flow_request,
                  .success = {201, "The flow is stored.", &r.flow_created},
                  .errors = {422}});
  all->push_back({.path = "/api/v1/flows",
                  .id = "list_flows",
                  .group = kGroup,
                  .scope = Scope::kRead,
                  .summary = "List flows",
                  .description = "In order of creation.",
                  .query = &PageParameters(),
                  .success = {200, "A page of flows.", &r.flow, Form::kPage},
                  .errors = {422}});
  all->push_back({.path = "/api/v1/flows/{id}",
                  .id = "get_flow",
                  .group = kGroup,
                  .scope = Scope::kRead,
                  .summary = "Read a flow",
                  .success = {200, "The flow.", &r.flow},
                  .errors = {404}});
  all->push_back({.method = Method::kDelete,
                  .path = "/api/v1/flows/{id}",
                  .id = "delete_flow",
                  .group = kGroup,
                  .scope = Scope::kWrite,
                  .summary = "Delete a flow",
                  .description = "Its runs stay.",
                  .success = {200, "The flow is deleted.", &r.message},
                  .errors = {404}});
  all->push_back({.path = "/api/v1/flows/{id}/validate",
                  .id = "check_flow",
                  .group = kGroup,
                  .scope = Scope::kRead,
                  .summary = "Check whether a flow can run",
                  .description = "Lists every problem with the node or edge it is about.",
                  .success = {200, "What was found.", &r.flow_check},
                  .errors = {404}});
  all->push_back({.method = Method::kPost,
                  .path = "/api/v1/flow-checks",
                  .id = "check_unstored_flow",
                  .group = kGroup,
                  .scope = Scope::kRead,
                  .summary = "Check whether a flow could be stored and run",
                  .description = "Stores nothing: what storing it would refuse is a 422 here too.",
                  .body = &r.flow_request,
                  .success = {200, "What was found.", &r.flow_check},
                  .errors = {422}});
  all->push_back({.method = Method::kPost,
                  .path = "/api/v1/flows/{id}/run",
                  .id = "start_run",
                  .group = kGroup,
                  .scope = Scope::kRun,
                  .summary = "Run a flow",
                  .description = "Answers once the run is stored; it goes on in the background, "
                                 "also over a restart of the daemon.",
                  .body = &r.run_request,
                  .success = {200, "The run is stored.", &r.run_started},
                  .errors = {404, 422}});
}

void AddRunOperations(const Resources& r, std::vector<Operation>* all) {
  constexpr std::string_view kGroup = "runs";
  all->push_back({.path = "/api/v1/runs",
                  .id = "list_runs",
                  .group = kGroup,
                  .scope = Scope::kRead,
                  .summary = "List runs",
                  .query = &RunListParameters(),
                  .success = {200, "A page of runs.", &r.run, Form::kPage},
                  .errors = {422}});
  all->push_back({.path = "/api/v1/runs/{id}",
                  .id = "get_run",
                  .group = kGroup,
                  .scope = Scope::kRead,
                  .summary = "Read a run",
                  .success = {200, "The run as it is now.", &r.run},
                  .errors = {404}});
  all->push_back({.path = "/api/v1/runs/{id}/nodes",
                  .id = "list_node_runs",
                  .group = kGroup,
                  .scope = Scope::kRead,
                  .summary = "Read a run's nodes",
                  .success = {200, "Its nodes so far.", &r.node_runs},
                  .errors = {404}});
  all->push_back({.path = "/api/v1/runs/{id}/events",
                  .id = "follow_run",
                  .group = kGroup,
                  .scope = Scope::kRead,
                  .summary = "Follow a run",
                  .description = "The run's events so far, then those to come, until it has ended. "
                                 "The header Last-Event-ID goes on after that event. Where a token "
                                 "for live events is configured, it is sent as \"Authorization: "
                                 "Bearer TOKEN\", and a key that may read does too.",
                  .success = {200, "Server-sent events.", nullptr, Form::kEvents},
                  .errors = {404},
                  .served_by_api = false});
  all->push_back({.method = Method::kPost,
                  .path = "/api/v1/runs/{id}/cancel",
                  .id = "cancel_run",
                  .group = kGroup,
                  .scope = Scope::kRun,
                  .summary = "Cancel a run",
                  .description = "Nodes at work are told to stop. 409 if the run has ended.",
                  .success = {200, "The run is cancelled.", &r.run_cancelled},
                  .errors = {404, 409}});
}

void AddAppletOperations(const Resources& r, std::vector<Operation>* all) {
  constexpr std::string_view kGroup = "applets";
  all->push_back({.path = "/api/v1/applets",
                  .id = "list_applets",
                  .group = kGroup,
                  .scope = Scope::kRead,
                  .summary = "List applets",
                  .description = "What nodes can be, sorted by type.",
                  .query = &PageParameters(),
                  .success = {200, "A page of applets.", &r.applet, Form::kPage},
                  .errors = {422}});
  all->push_back({.path = "/api/v1/applets/{type}",
                  .id = "get_applet",
                  .group = kGroup,
                  .scope = Scope::kRead,
                  .summary = "Read an applet",
                  .success = {200, "The applet and how its package fares.", &r.applet},
                  .errors = {404}});
  all->push_back({.path = "/api/v1/applets/{type}/config",
                  .id = "get_applet_config",
                  .group = kGroup,
                  .scope = Scope::kAdmin,
                  .summary = "Read the settings of an applet's package",
                  .success = {200, "The settings, without secrets.", &r.applet_config},
                  .errors = {404}});
  all->push_back({.method = Method::kPut,
                  .path = "/api/v1/applets/{type}/config",
                  .id = "put_applet_config",
                  .group = kGroup,
                  .scope = Scope::kAdmin,
                  .summary = "Replace the settings of an applet's package",
                  .description = "Those made over this API; they lie over the ones of the daemon's "
                                 "own files. The package gets a new worker; calls under way end "
                                 "with the settings they began with.",
                  .body = &r.applet_config_request,
                  .success = {200, "The settings that count now.", &r.applet_config},
                  .errors = {404, 422}});
  struct Action {
    std::string_view path, id, summary, description;
  };
  static constexpr Action kActions[] = {
      {"/api/v1/applets/{type}/enable", "enable_applet", "Enable an applet's package", ""},
      {"/api/v1/applets/{type}/disable", "disable_applet", "Disable an applet's package",
       "Calls under way end, new ones fail, also after a restart, until it is enabled."},
      {"/api/v1/applets/{type}/reload", "reload_applet", "Start an applet's package anew",
       "Reads its files and its grant again. 409 if it is disabled, quarantined or in the daemon's "
       "own process."},
      {"/api/v1/applets/{type}/clear-quarantine", "clear_quarantine",
       "End the quarantine of an applet's package", "The next call starts a worker."}};
  for (const Action& action : kActions) {
    all->push_back({.method = Method::kPost,
                    .path = action.path,
                    .id = action.id,
                    .group = kGroup,
                    .scope = Scope::kAdmin,
                    .summary = action.summary,
                    .description = action.description,
                    .success = {200, "It is done.", &r.message},
                    .errors = {404, 409}});
  }
  all->push_back({.path = "/api/v1/packages",
                  .id = "list_packages",
                  .group = kGroup,
                  .scope = Scope::kRead,
                  .summary = "List applet packages",
                  .description = "Also directories that should be one and are broken.",
                  .success = {200, "All of them, by directory.", &r.packages}});
  all->push_back({.method = Method::kPost,
                  .path = "/api/v1/packages/rescan",
                  .id = "rescan_packages",
                  .group = kGroup,
                  .scope = Scope::kAdmin,
                  .summary = "Look for new, changed and removed packages",
                  .description = "And read all grants again, as SIGHUP does.",
                  .success = {200, "What was found is served.", &r.packages}});
}

void AddUsageOperations(const Resources& r, std::vector<Operation>* all) {
  all->push_back({.path = "/api/v1/usage",
                  .id = "get_usage",
                  .group = "usage",
                  .scope = Scope::kRead,
                  .summary = "See how many runs were begun in a month",
                  .description = "And how many the owner's plan allows.",
                  .query = &UsageParameters(),
                  .success = {200, "One item for each owner.", &r.usage},
                  .errors = {403, 422}});
}

void AddAccessOperations(const Resources& r, std::vector<Operation>* all) {
  constexpr std::string_view kGroup = "access";
  all->push_back({.path = "/api/v1/keys",
                  .id = "list_keys",
                  .group = kGroup,
                  .scope = Scope::kAdmin,
                  .known_callers_only = true,
                  .summary = "List API keys",
                  .description = "Revoked and expired ones too.",
                  .success = {200, "All of them, by id.", &r.api_keys}});
  all->push_back({.method = Method::kPost,
                  .path = "/api/v1/keys",
                  .id = "create_key",
                  .group = kGroup,
                  .scope = Scope::kAdmin,
                  .known_callers_only = true,
                  .summary = "Make an API key",
                  .description = "The answer has the key, which cannot be had again.",
                  .body = &r.api_key_request,
                  .success = {201, "The key is made.", &r.api_key_created},
                  .errors = {409, 422}});
  all->push_back({.method = Method::kPost,
                  .path = "/api/v1/keys/{id}/revoke",
                  .id = "revoke_key",
                  .group = kGroup,
                  .scope = Scope::kAdmin,
                  .known_callers_only = true,
                  .summary = "Revoke an API key",
                  .description = "At once here, with the streams and sockets it holds open; within "
                                 "seconds on other daemons of the database. It stays in the list.",
                  .success = {200, "The key opens nothing any more.", &r.message},
                  .errors = {404}});
  all->push_back({.method = Method::kDelete,
                  .path = "/api/v1/keys/{id}",
                  .id = "delete_key",
                  .group = kGroup,
                  .scope = Scope::kAdmin,
                  .known_callers_only = true,
                  .summary = "Delete an API key",
                  .description = "As revoking it does, and takes it off the list. The audit log "
                                 "still tells what was done with it.",
                  .success = {200, "The key is gone.", &r.message},
                  .errors = {404}});
  all->push_back({.path = "/api/v1/audit",
                  .id = "list_audit",
                  .group = kGroup,
                  .scope = Scope::kAdmin,
                  .known_callers_only = true,
                  .summary = "Read the audit log",
                  .description = "Who changed what, and which keys were refused; newest first.",
                  .query = &AuditParameters(),
                  .success = {200, "Entries.", &r.audit_entries},
                  .errors = {422}});
}

void AddSecretOperations(const Resources& r, std::vector<Operation>* all) {
  constexpr std::string_view kGroup = "secrets";
  all->push_back({.path = "/api/v1/secrets",
                  .id = "list_secrets",
                  .group = kGroup,
                  .known_callers_only = true,
                  .summary = "List secrets",
                  .description = "Their names, never their values.",
                  .success = {200, "All of them, by name.", &r.secrets}});
  all->push_back({.method = Method::kPut,
                  .path = "/api/v1/secrets/{name}",
                  .id = "put_secret",
                  .group = kGroup,
                  .known_callers_only = true,
                  .summary = "Set a secret",
                  .description = "Its name has a-z, 0-9 and _, at most 100. It counts from now on, "
                                 "before one of that name in the configuration. 409: there is no "
                                 "usable master key.",
                  .body = &r.secret_request,
                  .success = {200, "The secret is stored.", &r.message},
                  .errors = {400, 409, 422}});
  all->push_back({.method = Method::kDelete,
                  .path = "/api/v1/secrets/{name}",
                  .id = "delete_secret",
                  .group = kGroup,
                  .known_callers_only = true,
                  .summary = "Delete a secret",
                  .success = {200, "The secret is deleted.", &r.message},
                  .errors = {404}});
  all->push_back({.method = Method::kPost,
                  .path = "/api/v1/secrets/rotate",
                  .id = "rotate_secrets",
                  .group = kGroup,
                  .known_callers_only = true,
                  .summary = "Seal all secrets with another master key",
                  .description = "409 if a secret cannot be opened, or if the administrator has to "
                                 "provide the key first.",
                  .success = {200, "It is done.", &r.rotation},
                  .errors = {409}});
}

void AddOtherOperations(const Resources& r, std::vector<Operation>* all) {
  all->push_back({.path = "/",
                  .id = "service_status",
                  .group = "service",
                  .scope = Scope::kOpen,
                  .summary = "See that the daemon answers",
                  .description = "Does not touch the database.",
                  .success = {200, "It does.", &r.service_status}});
  all->push_back({.path = "/health",
                  .id = "check_health",
                  .group = "service",
                  .scope = Scope::kOpen,
                  .summary = "See that the daemon lives",
                  .description = "Whether its loops answer; asks neither database nor disk. A "
                                 "daemon that is not well is answered 503 with the same body: "
                                 "restart it.",
                  .success = {200, "It lives.", &r.health},
                  .served_by_api = false});
  all->push_back({.path = "/ready",
                  .id = "check_readiness",
                  .group = "service",
                  .scope = Scope::kOpen,
                  .summary = "See that the daemon can work",
                  .description = "Database, disk, workers, and that it is not stopping. 503, with "
                                 "the same body: send it no requests for now.",
                  .success = {200, "It can.", &r.health},
                  .served_by_api = false});
  all->push_back({.path = "/metrics",
                  .id = "get_metrics",
                  .group = "service",
                  .scope = Scope::kRead,
                  .summary = "Read the daemon's metrics",
                  .success = {200, "In Prometheus' text format.", nullptr, Form::kText},
                  .served_by_api = false});
  all->push_back({.path = "/api/v1/doctor",
                  .id = "examine_daemon",
                  .group = "service",
                  .scope = Scope::kAdmin,
                  .summary = "Examine the daemon",
                  .description = "Configuration, files, database, applets, machine: what is well, "
                                 "what is not, and what to do.",
                  .query = &DoctorParameters(),
                  .success = {200, "What was found.", &r.examination},
                  .served_by_api = false});
  all->push_back({.method = Method::kPost,
                  .path = "/api/v1/ai/suggest",
                  .id = "suggest",
                  .group = "ai",
                  .scope = Scope::kRun,
                  .summary = "Ask for code",
                  .description = "Not implemented: answers 501 to every valid request.",
                  .body = &r.suggest_request,
                  .success = {.form = Form::kNone},
                  .errors = {422, 501}});
}

}  // namespace

std::vector<Operation> Operations(const Resources& resources) {
  std::vector<Operation> all;
  AddFlowOperations(resources, &all);
  AddRunOperations(resources, &all);
  AddAppletOperations(resources, &all);
  AddUsageOperations(resources, &all);
  AddAccessOperations(resources, &all);
  AddSecretOperations(resources, &all);
  AddOtherOperations(resources, &all);
  return all;
}

std::string RouterPattern(std::string_view path) {
  std::string pattern(path);
  std::replace(pattern.begin(), pattern.end(), '{', ':');
  std::erase(pattern, '}');
  return pattern;
}

}  // namespace synappsd::rest
