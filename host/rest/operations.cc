#include "rest/operations.h"

#include <algorithm>

namespace synappsd::rest {
namespace {

using Form = SuccessAnswer::Form;
using net::Method;

void AddFlowOperations(const Resources& r, std::vector<Operation>* all) {
  constexpr std::string_view kGroup = "flows";
  all->push_back({.method = Method::kPost,
                  .path = "/api/v1/flows",
                  .id = "put_flow",
                  .group = kGroup,
                  .summary = "Store a flow",
                  .description = "Creates the flow, or replaces the one with its id whole.",
                  .body = &r.flow_request,
                  .success = {201, "The flow is stored.", &r.flow_created},
                  .errors = {422}});
  all->push_back({.path = "/api/v1/flows",
                  .id = "list_flows",
                  .group = kGroup,
                  .summary = "List flows",
                  .description = "In order of creation.",
                  .query = &PageParameters(),
                  .success = {200, "A page of flows.", &r.flow, Form::kPage},
                  .errors = {422}});
  all->push_back({.path = "/api/v1/flows/{id}",
                  .id = "get_flow",
                  .group = kGroup,
                  .summary = "Read a flow",
                  .success = {200, "The flow.", &r.flow},
                  .errors = {404}});
  all->push_back({.method = Method::kDelete,
                  .path = "/api/v1/flows/{id}",
                  .id = "delete_flow",
                  .group = kGroup,
                  .summary = "Delete a flow",
                  .description = "Its runs stay.",
                  .success = {200, "The flow is deleted.", &r.message},
                  .errors = {404}});
  all->push_back({.path = "/api/v1/flows/{id}/validate",
                  .id = "check_flow",
                  .group = kGroup,
                  .summary = "Check whether a flow can run",
                  .description = "Lists every problem with the node or edge it is about.",
                  .success = {200, "What was found.", &r.flow_check},
                  .errors = {404}});
  all->push_back({.method = Method::kPost,
                  .path = "/api/v1/flows/{id}/run",
                  .id = "start_run",
                  .group = kGroup,
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
                  .summary = "List runs",
                  .query = &RunListParameters(),
                  .success = {200, "A page of runs.", &r.run, Form::kPage},
                  .errors = {422}});
  all->push_back({.path = "/api/v1/runs/{id}",
                  .id = "get_run",
                  .group = kGroup,
                  .summary = "Read a run",
                  .success = {200, "The run as it is now.", &r.run},
                  .errors = {404}});
  all->push_back({.path = "/api/v1/runs/{id}/nodes",
                  .id = "list_node_runs",
                  .group = kGroup,
                  .summary = "Read a run's nodes",
                  .success = {200, "Its nodes so far.", &r.node_runs},
                  .errors = {404}});
  all->push_back({.path = "/api/v1/runs/{id}/events",
                  .id = "follow_run",
                  .group = kGroup,
                  .summary = "Follow a run",
                  .description = "The run's events so far, then those to come, until it has ended. "
                                 "The header Last-Event-ID goes on after that event. Where a token "
                                 "is configured, it is sent as \"Authorization: Bearer TOKEN\".",
                  .success = {200, "Server-sent events.", nullptr, Form::kEvents},
                  .errors = {401, 404},
                  .served_by_api = false});
  all->push_back({.method = Method::kPost,
                  .path = "/api/v1/runs/{id}/cancel",
                  .id = "cancel_run",
                  .group = kGroup,
                  .summary = "Cancel a run",
                  .description =
                      "Nodes at work are told to stop; results so far are kept, what they "
                      "still answer is not. Answered once the end is stored, without "
                      "waiting for them. 409 if the run has ended.",
                  .success = {200, "The run is cancelled.", &r.run_cancelled},
                  .errors = {404, 409}});
}

void AddOtherOperations(const Resources& r, std::vector<Operation>* all) {
  all->push_back({.path = "/",
                  .id = "service_status",
                  .group = "service",
                  .summary = "See that the daemon answers",
                  .description = "Does not touch the database.",
                  .success = {200, "It does.", &r.service_status}});
  all->push_back({.path = "/api/v1/applets",
                  .id = "list_applets",
                  .group = "applets",
                  .summary = "List applets",
                  .description = "What nodes can be, sorted by type.",
                  .query = &PageParameters(),
                  .success = {200, "A page of applets.", &r.applet, Form::kPage},
                  .errors = {422}});
  all->push_back({.method = Method::kPost,
                  .path = "/api/v1/ai/suggest",
                  .id = "suggest",
                  .group = "ai",
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
