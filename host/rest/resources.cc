#include "rest/resources.h"

#include "rest/secret_models.h"

namespace synappsd::rest {
namespace {

using enum FieldType;

constexpr std::size_t kMaxIdLength = 200;

Field IdField(std::string_view description) {
  return {.name = "id", .min_length = 1, .max_length = kMaxIdLength, .description = description};
}

Model ApiKeyRequestModel() {
  return {"ApiKeyRequest",
          "A key to make.",
          {{.name = "name",
            .min_length = 1,
            .max_length = 100,
            .blank_message = "The name cannot be blank",
            .description = "What it is for, as lists show it."},
           {.name = "scopes",
            .min_length = 1,
            .max_length = 100,
            .description = "read, run, write, admin: one or more, with blanks between them. admin "
                           "holds all."},
           {.name = "owner",
            .required = false,
            .nullable = true,
            .max_length = 100,
            .description = "On whose account runs are counted; left out: the name."},
           {.name = "expires_time",
            .type = kNumber,
            .required = false,
            .nullable = true,
            .description = "Unix seconds; left out: never."}}};
}

// As lists show it, or with the key itself, which is told once.
Model ApiKeyModel(bool created) {
  Model model{created ? "ApiKeyCreated" : "ApiKey",
              created ? "A key just made." : "A key, without what opens doors.",
              {{.name = "id", .description = "The part of the key that may be shown."},
               {.name = "name"},
               {.name = "owner"},
               {.name = "scopes"},
               {.name = "created_time", .type = kNumber},
               {.name = "created_by"},
               {.name = "expires_time", .type = kNumber, .nullable = true},
               {.name = "revoked_time", .type = kNumber, .nullable = true},
               {.name = "last_used_time",
                .type = kNumber,
                .nullable = true,
                .description = "To within a few seconds."}}};
  if (created) {
    model.fields.push_back(
        {.name = "key", .description = "The key. It cannot be had again: keep it."});
  }
  return model;
}

Model AuditEntryModel() {
  return {"AuditEntry",
          "Something that was done, or refused.",
          {{.name = "seq", .type = kInteger},
           {.name = "time", .type = kNumber},
           {.name = "actor", .description = "key:ID, local:uid=N or anonymous."},
           {.name = "owner"},
           {.name = "address"},
           {.name = "request_id"},
           {.name = "action", .description = "The operation's id, or access.refused."},
           {.name = "object"},
           {.name = "status", .type = kInteger},
           {.name = "detail"}}};
}

Model PositionModel() {
  return {"Position",
          "Where an editor draws the node. The host only keeps it.",
          {{.name = "x", .type = kNumber}, {.name = "y", .type = kNumber}}};
}

Model NodeRequestModel(const Model& position) {
  return {"NodeRequest",
          "One step of a flow.",
          {IdField("Unique within the flow."),
           {.name = "type",
            .min_length = 1,
            .max_length = 100,
            .description = "An applet's type, or start or end, in any case."},
           {.name = "position",
            .type = kPosition,
            .missing_message = "Position must contain 'x' and 'y' keys",
            .model = &position,
            .description = "Numbers, or strings and booleans that spell numbers."},
           {.name = "data",
            .type = kObject,
            .required = false,
            .default_json = "{}",
            .description = "The node's configuration, kept as sent: number kinds, key order."}}};
}

Model EdgeRequestModel() {
  return {"EdgeRequest",
          "An arrow from one node to the next. A node runs when all nodes before it are done.",
          {IdField("Unique within the flow."),
           {.name = "source", .min_length = 1, .description = "A node's id."},
           {.name = "target", .min_length = 1, .description = "A node's id."},
           {.name = "animated",
            .type = kBoolean,
            .required = false,
            .default_json = "false",
            .description = "For editors. Also read: 0, 1, yes, no, on, off, t, f, y, n."}}};
}

Model FlowRequestModel(const Model& node, const Model& edge, std::size_t max_nodes) {
  return {"FlowRequest",
          "A flow to store. It replaces a flow of the same id whole: lists left out become empty.",
          {{.name = "id",
            .required = false,
            .nullable = true,
            .max_length = kMaxIdLength,
            .in_path = true,
            .description = "Left out, null or blank: the host makes one. Any text that a path can "
                           "name, percent-encoded: not . or .., and without NUL."},
           {.name = "name",
            .min_length = 1,
            .max_length = 200,
            .blank_message = "Flow name cannot be blank",
            .description = "White space around it is removed."},
           {.name = "nodes",
            .type = kList,
            .required = false,
            .max_length = max_nodes,
            .model = &node,
            .unique_item_noun = "Node",
            .default_json = "[]"},
           {.name = "edges",
            .type = kList,
            .required = false,
            .model = &edge,
            .unique_item_noun = "Edge",
            .default_json = "[]"}}};
}

Model RunRequestModel() {
  return {"RunRequest",
          "What a run starts with.",
          {{.name = "input",
            .type = kObject,
            .required = false,
            .default_json = "{}",
            .description = "Given to the flow's applets."}}};
}

Model SuggestRequestModel() {
  return {"SuggestRequest",
          "A wish for code.",
          {{.name = "prompt", .min_length = 1, .max_length = 5000},
           {.name = "context", .required = false, .nullable = true, .max_length = 10'000}}};
}

Model StoredPositionModel() {
  return {"StoredPosition",
          "Null only in flows taken over from an older system that allowed infinity.",
          {{.name = "x", .type = kNumber, .nullable = true},
           {.name = "y", .type = kNumber, .nullable = true}}};
}

Model NodeModel(const Model& position) {
  return {"Node",
          "One step of a stored flow.",
          {{.name = "id"},
           {.name = "type"},
           {.name = "position", .type = kModel, .model = &position},
           {.name = "data", .type = kObject}}};
}

Model EdgeModel() {
  return {"Edge",
          "An arrow of a stored flow.",
          {{.name = "id"},
           {.name = "source"},
           {.name = "target"},
           {.name = "animated",
            .type = kBoolean,
            .nullable = true,
            .description = "Null only in flows taken over from an older system."}}};
}

Model FlowModel(const Model& node, const Model& edge) {
  return {"Flow",
          "A stored flow.",
          {{.name = "id"},
           {.name = "name"},
           {.name = "nodes", .type = kList, .model = &node},
           {.name = "edges", .type = kList, .model = &edge}}};
}

Model AppletConfigRequestModel() {
  return {"AppletConfigRequest",
          "Settings of an applet's package.",
          {{.name = "config",
            .type = kObject,
            .description = "As the package's config_schema says. Of its write-only members one "
                           "that is left out keeps its value, and null removes it."}}};
}

Model SandboxLayerModel() {
  return {"SandboxLayer",
          "One of the layers between an applet's code and the machine.",
          {{.name = "name"},
           {.name = "on", .type = kBoolean},
           {.name = "why_missing", .nullable = true}}};
}

Model AppletCrashModel() {
  return {"AppletCrash",
          "How a worker came to a bad end.",
          {{.name = "reason"},
           {.name = "type", .nullable = true, .description = "The applet at work, if it was one."},
           {.name = "method", .nullable = true, .description = "\"load\" and \"destroy\" too."},
           {.name = "time", .type = kNumber, .description = "Unix seconds."},
           {.name = "signal", .type = kInteger, .nullable = true},
           {.name = "exit_code", .type = kInteger, .nullable = true},
           {.name = "version", .nullable = true, .description = "Of the package."},
           {.name = "uptime_seconds", .type = kNumber, .description = "Of the worker."},
           {.name = "memory_bytes",
            .type = kInteger,
            .description = "When it was last looked at; 0: never."},
           {.name = "memory_limit_bytes", .type = kInteger},
           {.name = "memory_limit_suspected",
            .type = kBoolean,
            .description = "It was near its limit, or said that it ran out."},
           {.name = "last_lines",
            .type = kStringList,
            .description = "That it wrote or logged, without secrets."}}};
}

Model AppletPermissionsModel() {
  return {"AppletPermissions",
          "What a package may do, in the form of its applet.json.",
          {{.name = "requested", .type = kObject},
           {.name = "granted", .type = kObject, .description = "Of what it requests."},
           {.name = "grant",
            .description = "Who says so: a file, \"shipped\", or \"default\" (the store only)."}}};
}

constexpr const char* kStateDescription =
    "idle, starting, ready, backing-off, quarantined, disabled, draining, broken";

Model AppletModel(const Model& layer, const Model& crash, const Model& permissions) {
  return {
      "Applet",
      "What a node of this type does, and how its package fares.",
      {{.name = "type"},
       {.name = "name"},
       {.name = "description"},
       {.name = "version"},
       {.name = "capabilities", .type = kStringList},
       {.name = "package"},
       {.name = "state", .description = kStateDescription},
       {.name = "reason", .nullable = true, .description = "Why it is in that state."},
       {.name = "isolation", .choices = {"process", "in-process"}},
       {.name = "sandbox", .type = kList, .model = &layer, .description = "Of the worker at work."},
       {.name = "calls_in_flight", .type = kInteger},
       {.name = "restarts", .type = kInteger, .description = "After crashes."},
       {.name = "last_crash", .type = kModel, .nullable = true, .model = &crash},
       {.name = "quarantined_until",
        .type = kNumber,
        .nullable = true,
        .description = "When one call may try again. Unix seconds."},
       {.name = "permissions", .type = kModel, .model = &permissions},
       {.name = "library_sha256", .description = "What a grant may pin."},
       {.name = "config_schema", .type = kAny, .description = "null: it has no settings."}}};
}

Model AppletConfigModel() {
  return {"AppletConfig",
          "The settings that count for an applet's package: those made over this API over those of "
          "the daemon's own files.",
          {{.name = "config", .type = kObject, .description = "Without write-only members."},
           {.name = "secrets_set",
            .type = kStringList,
            .description = "The write-only members that have a value."},
           {.name = "config_schema", .type = kAny}}};
}

Model PackageModel() {
  return {
      "Package",
      "An applet package, or a directory that should be one.",
      {{.name = "package", .nullable = true, .description = "null: broken."},
       {.name = "version", .nullable = true},
       {.name = "directory"},
       {.name = "state", .description = kStateDescription},
       {.name = "reason", .nullable = true, .description = "What is wrong with a broken one."}}};
}

Model UsageOfOwnerModel() {
  return {"UsageOfOwner",
          "What one owner has begun, and may.",
          {{.name = "owner"},
           {.name = "tier"},
           {.name = "runs", .type = kInteger},
           {.name = "runs_per_month",
            .type = kInteger,
            .nullable = true,
            .description = "null: as many as they like."},
           {.name = "applets_per_flow", .type = kInteger, .nullable = true}}};
}

Model RunModel() {
  return {
      "Run",
      "One run of a flow. Times are Unix seconds.",
      {{.name = "run_id"},
       {.name = "flow_id", .nullable = true},
       {.name = "status",
        .description =
            "running, then one of success, error (a node failed, or the flow cannot run) "
            "and cancelled (by a request). idle: of an older system, never begun.",
        .choices = {"idle", "running", "success", "error", "cancelled"}},
       {.name = "current_applet",
        .nullable = true,
        .description = "The type, as written, of the node begun last."},
       {.name = "progress", .type = kInteger, .description = "Nodes done."},
       {.name = "total_steps", .type = kInteger, .description = "Nodes of the flow."},
       {.name = "start_time", .type = kNumber},
       {.name = "end_time", .type = kNumber, .nullable = true},
       {.name = "results",
        .type = kObject,
        .description = "By node id: {\"type\", \"output\"} of every applet's node done so far."},
       {.name = "error", .nullable = true},
       {.name = "input_data", .type = kAny}}};
}

Model NodeErrorModel() {
  return {"NodeError",
          "Why a node failed.",
          {{.name = "code", .description = "NOT_FOUND, DEADLINE_EXCEEDED, UNAVAILABLE, ..."},
           {.name = "message"}}};
}

Model NodeRunModel(const Model& node_error) {
  return {"NodeRun",
          "One node of one run. Times are Unix seconds.",
          {{.name = "node_id"},
           {.name = "type"},
           {.name = "status", .choices = {"running", "success", "error", "cancelled"}},
           {.name = "attempt", .type = kInteger, .description = "0 is the first."},
           {.name = "start_time", .type = kNumber},
           {.name = "end_time", .type = kNumber, .nullable = true},
           {.name = "output", .type = kAny},
           {.name = "error", .type = kModel, .nullable = true, .model = &node_error},
           {.name = "metadata", .type = kObject, .description = "Usage a provider reported."}}};
}

Model NodeRunsModel(const Model& node_run) {
  return {"NodeRuns",
          "All nodes of a run that began, in the order in which they did.",
          {{.name = "items", .type = kList, .model = &node_run}}};
}

Model ProblemModel() {
  return {"Problem",
          "One reason why a run of the flow could not succeed.",
          {{.name = "code"},
           {.name = "message"},
           {.name = "node_id", .nullable = true},
           {.name = "edge_id", .nullable = true}}};
}

Model FlowCheckModel(const Model& problem) {
  return {"FlowCheck",
          "Whether a stored flow can run.",
          {{.name = "valid", .type = kBoolean},
           {.name = "problems", .type = kList, .model = &problem}}};
}

Model ErrorDetailModel() {
  return {"ErrorDetail",
          "One fault of a request.",
          {{.name = "field", .description = "body.nodes.0.id, query.page; body.12: a character."},
           {.name = "message"},
           {.name = "type"}}};
}

Model ErrorBodyModel(const Model& detail) {
  return {"ErrorBody",
          "What went wrong.",
          {{.name = "code", .description = "NOT_FOUND, VALIDATION_ERROR, ..."},
           {.name = "status", .type = kInteger, .description = "The HTTP status."},
           {.name = "message"},
           {.name = "details",
            .type = kList,
            .required = false,
            .model = &detail,
            .description = "Only with VALIDATION_ERROR: every fault, in the order of the fields."},
           {.name = "request_id",
            .required = false,
            .description = "Only with status 500: what to look for in the daemon's log."}}};
}

}  // namespace

Resources::Resources(const ResourceLimits& limits)
    : position(PositionModel()),
      node_request(NodeRequestModel(position)),
      edge_request(EdgeRequestModel()),
      flow_request(FlowRequestModel(node_request, edge_request, limits.max_nodes_per_flow)),
      run_request(RunRequestModel()),
      suggest_request(SuggestRequestModel()),
      applet_config_request(AppletConfigRequestModel()),
      api_key_request(ApiKeyRequestModel()),
      secret_request(SecretRequestModel()),
      stored_position(StoredPositionModel()),
      node(NodeModel(stored_position)),
      edge(EdgeModel()),
      flow(FlowModel(node, edge)),
      sandbox_layer(SandboxLayerModel()),
      applet_crash(AppletCrashModel()),
      applet_permissions(AppletPermissionsModel()),
      applet(AppletModel(sandbox_layer, applet_crash, applet_permissions)),
      applet_config(AppletConfigModel()),
      package(PackageModel()),
      packages{"Packages",
               "All packages, by directory.",
               {{.name = "items", .type = kList, .model = &package}}},
      run(RunModel()),
      node_error(NodeErrorModel()),
      node_run(NodeRunModel(node_error)),
      node_runs(NodeRunsModel(node_run)),
      problem(ProblemModel()),
      flow_check(FlowCheckModel(problem)),
      flow_created{"FlowCreated", "The flow is stored.", {{.name = "message"}, {.name = "id"}}},
      message{"Message", "It is done.", {{.name = "message"}}},
      run_started{"RunStarted", "The run is stored and will go on.", {{.name = "run_id"}}},
      run_cancelled{"RunCancelled",
                    "The run has ended as cancelled; results so far are kept.",
                    {{.name = "message"}, {.name = "run_id"}}},
      usage_of_owner(UsageOfOwnerModel()),
      usage{"Usage",
            "What owners of keys have begun in a month.",
            {{.name = "month", .description = "In UTC, for example 2026-11."},
             {.name = "plans_enabled",
              .type = kBoolean,
              .description = "false: runs are neither limited nor counted."},
             {.name = "items", .type = kList, .model = &usage_of_owner}}},
      api_key(ApiKeyModel(false)),
      api_keys{"ApiKeys", "All keys.", {{.name = "items", .type = kList, .model = &api_key}}},
      api_key_created(ApiKeyModel(true)),
      audit_entry(AuditEntryModel()),
      audit_entries{"AuditEntries",
                    "Entries of the audit log, newest first.",
                    {{.name = "items", .type = kList, .model = &audit_entry}}},
      secret(SecretModel()),
      secrets{
          "Secrets", "All secrets, by name.", {{.name = "items", .type = kList, .model = &secret}}},
      rotation(RotationModel()),
      service_status{"ServiceStatus",
                     "The daemon answers.",
                     {{.name = "status"}, {.name = "service"}, {.name = "version"}}},
      health_part{"HealthPart",
                  "A part of the daemon.",
                  {{.name = "name"},
                   {.name = "status", .choices = {"ok", "failed"}},
                   {.name = "message", .required = false, .description = "What is wrong."}}},
      health{"Health",
             "How the daemon fares.",
             {{.name = "status", .choices = {"ok", "failed"}},
              {.name = "checks", .type = kList, .model = &health_part}}},
      finding{"Finding",
              "Something that was examined.",
              {{.name = "check"},
               {.name = "level", .choices = {"ok", "warning", "problem"}},
               {.name = "what"},
               {.name = "remedy", .nullable = true, .description = "What to do."}}},
      examination{"Examination",
                  "What was found, and the worst of it as the status.",
                  {{.name = "status", .choices = {"ok", "warning", "problem"}},
                   {.name = "version"},
                   {.name = "findings", .type = kList, .model = &finding}}},
      error_detail(ErrorDetailModel()),
      error_body(ErrorBodyModel(error_detail)),
      error{"Error",
            "The body of every answer with a status of 400 or more.",
            {{.name = "error", .type = kModel, .model = &error_body}}} {}

std::vector<const Model*> Resources::All() const {
  return {&flow_request,
          &node_request,
          &edge_request,
          &position,
          &run_request,
          &suggest_request,
          &flow,
          &node,
          &edge,
          &stored_position,
          &flow_created,
          &message,
          &flow_check,
          &problem,
          &run_started,
          &run,
          &run_cancelled,
          &node_runs,
          &node_run,
          &node_error,
          &applet,
          &sandbox_layer,
          &applet_crash,
          &applet_permissions,
          &applet_config,
          &applet_config_request,
          &package,
          &packages,
          &usage,
          &usage_of_owner,
          &api_key_request,
          &api_key,
          &api_keys,
          &api_key_created,
          &audit_entry,
          &audit_entries,
          &secret_request,
          &secret,
          &secrets,
          &rotation,
          &service_status,
          &health,
          &health_part,
          &finding,
          &examination,
          &error,
          &error_body,
          &error_detail};
}

const std::vector<QueryParameter>& PageParameters() {
  static const std::vector<QueryParameter> parameters = {
      {.name = "page", .default_value = 1, .minimum = 1, .description = "1 is the first."},
      {.name = "page_size",
       .default_value = 20,
       .minimum = 1,
       .maximum = 100,
       .description = "Items on a page."}};
  return parameters;
}

const std::vector<QueryParameter>& UsageParameters() {
  static const std::vector<QueryParameter> parameters = {
      {.name = "month",
       .type = QueryParameter::Type::kText,
       .description = "In UTC, for example 2026-11; the present one if not given."},
      {.name = "owner",
       .type = QueryParameter::Type::kText,
       .description = "Only this one; who is no administrator sees the own usage only."}};
  return parameters;
}

const std::vector<QueryParameter>& RunListParameters() {
  static const std::vector<QueryParameter> parameters = [] {
    std::vector<QueryParameter> all = PageParameters();
    all.push_back({.name = "status",
                   .type = QueryParameter::Type::kChoice,
                   .choices = {"idle", "running", "success", "error", "cancelled"},
                   .description = "Only runs with this status."});
    all.push_back({.name = "flow_id",
                   .type = QueryParameter::Type::kText,
                   .description = "Only runs of this flow."});
    all.push_back({.name = "sort",
                   .type = QueryParameter::Type::kChoice,
                   .choices = {"start_time", "-start_time"},
                   .description = "Oldest first, as without it, or newest first."});
    return all;
  }();
  return parameters;
}

const std::vector<QueryParameter>& DoctorParameters() {
  static const std::vector<QueryParameter> parameters = {
      {.name = "providers",
       .type = QueryParameter::Type::kChoice,
       .choices = {"true", "false"},
       .description = "Whether the providers of models are asked if they take the keys."}};
  return parameters;
}

}  // namespace synappsd::rest
