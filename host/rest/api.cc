#include "rest/api.h"

#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/executor.h"
#include "rest/access_handlers.h"
#include "rest/applet_handlers.h"
#include "rest/audited.h"
#include "rest/body_reader.h"
#include "rest/cors.h"
#include "rest/document_pages.h"
#include "rest/flow_handlers.h"
#include "rest/openapi.h"
#include "rest/run_handlers.h"
#include "rest/secret_handlers.h"
#include "rest/usage_handlers.h"

namespace synappsd::rest {

class Api::Impl {
 public:
  Impl(store::FlowStore& flow_store, store::RunStore& run_store, RunControl& control,
       const applets::AppletCatalog& catalog, applets::AppletAdministration& administration,
       store::UsageStore& usage_store, const plans::Plans& plans, const Clock& clock,
       const AccessParts& access, const ApiOptions& options)
      : cors(options.allowed_origins),
        resources_(options.limits),
        workers_("rest", options.worker_threads, options.max_queued_bodies),
        bodies_(options.limits.max_json_depth, options.inline_body_bytes, workers_),
        flows_(flow_store, catalog, resources_, bodies_, workers_),
        runs_({flow_store, run_store, control, plans, clock}, resources_, bodies_),
        applets_(administration, resources_, bodies_),
        usage_(usage_store, plans, clock),
        suggestions_(resources_, bodies_),
        access_(access, resources_, bodies_) {
    if (options.secrets != nullptr) secrets_.emplace(*options.secrets, resources_, bodies_);
    std::vector<Operation> operations = Operations(resources_);
    if (!secrets_) {
      std::erase_if(operations, [](const Operation& one) { return one.group == "secrets"; });
    }
    const std::map<std::string_view, Handler> handlers = Handlers();
    for (const Operation& operation : operations) {
      if (!operation.served_by_api) continue;
      const auto handler = handlers.find(operation.id);
      CHECK(handler != handlers.end()) << operation.id << " has no handler";
      const bool changes =
          operation.method != net::Method::kGet && operation.scope != access::Scope::kRead;
      Handler served = changes ? Audited(handler->second, std::string(operation.id),
                                         operation.scope, access.trail)
                               : handler->second;
      routes.push_back(
          {operation.method,
           RouterPattern(operation.path),
           std::move(served),
           {.scope = operation.scope, .known_callers_only = operation.known_callers_only}});
    }
    CHECK(routes.size() == handlers.size()) << "every handler belongs to an operation";
    AddDocumentPages(OpenApiDocument(resources_, operations), &routes);
  }

  const Cors cors;
  std::vector<Route> routes;

 private:
  // By Operation::id.
  std::map<std::string_view, Handler> Handlers() const {
    using std::placeholders::_1;
    using std::placeholders::_2;
    std::map<std::string_view, Handler> handlers = {
        {"put_flow", std::bind(&FlowHandlers::Put, &flows_, _1, _2)},
        {"list_flows", std::bind(&FlowHandlers::List, &flows_, _1, _2)},
        {"get_flow", std::bind(&FlowHandlers::Get, &flows_, _1, _2)},
        {"delete_flow", std::bind(&FlowHandlers::Delete, &flows_, _1, _2)},
        {"check_flow", std::bind(&FlowHandlers::Check, &flows_, _1, _2)},
        {"check_unstored_flow", std::bind(&FlowHandlers::CheckUnstored, &flows_, _1, _2)},
        {"start_run", std::bind(&RunHandlers::Start, &runs_, _1, _2)},
        {"list_runs", std::bind(&RunHandlers::List, &runs_, _1, _2)},
        {"get_run", std::bind(&RunHandlers::Get, &runs_, _1, _2)},
        {"list_node_runs", std::bind(&RunHandlers::ListNodes, &runs_, _1, _2)},
        {"cancel_run", std::bind(&RunHandlers::Cancel, &runs_, _1, _2)},
        {"list_applets", std::bind(&AppletHandlers::List, &applets_, _1, _2)},
        {"get_applet", std::bind(&AppletHandlers::Get, &applets_, _1, _2)},
        {"get_applet_config", std::bind(&AppletHandlers::GetConfig, &applets_, _1, _2)},
        {"put_applet_config", std::bind(&AppletHandlers::PutConfig, &applets_, _1, _2)},
        {"enable_applet", std::bind(&AppletHandlers::Enable, &applets_, _1, _2)},
        {"disable_applet", std::bind(&AppletHandlers::Disable, &applets_, _1, _2)},
        {"reload_applet", std::bind(&AppletHandlers::Reload, &applets_, _1, _2)},
        {"clear_quarantine", std::bind(&AppletHandlers::ClearQuarantine, &applets_, _1, _2)},
        {"list_packages", std::bind(&AppletHandlers::ListPackages, &applets_, _1, _2)},
        {"rescan_packages", std::bind(&AppletHandlers::Rescan, &applets_, _1, _2)},
        {"get_usage", std::bind(&UsageHandlers::Get, &usage_, _1, _2)},
        {"list_keys", std::bind(&AccessHandlers::ListKeys, &access_, _1, _2)},
        {"create_key", std::bind(&AccessHandlers::CreateKey, &access_, _1, _2)},
        {"revoke_key", std::bind(&AccessHandlers::RevokeKey, &access_, _1, _2)},
        {"delete_key", std::bind(&AccessHandlers::DeleteKey, &access_, _1, _2)},
        {"list_audit", std::bind(&AccessHandlers::ListAudit, &access_, _1, _2)},
        {"suggest", std::bind(&SuggestionHandlers::Suggest, &suggestions_, _1, _2)},
        {"service_status", ServiceStatus},
    };
    if (!secrets_) return handlers;
    handlers.insert({
        {"list_secrets", std::bind(&SecretHandlers::List, &*secrets_, _1, _2)},
        {"put_secret", std::bind(&SecretHandlers::Put, &*secrets_, _1, _2)},
        {"delete_secret", std::bind(&SecretHandlers::Delete, &*secrets_, _1, _2)},
        {"rotate_secrets", std::bind(&SecretHandlers::Rotate, &*secrets_, _1, _2)},
    });
    return handlers;
  }

  const Resources resources_;
  Executor workers_;  // after what its tasks use: stopped first
  const BodyReader bodies_;
  const FlowHandlers flows_;
  const RunHandlers runs_;
  const AppletHandlers applets_;
  const UsageHandlers usage_;
  const SuggestionHandlers suggestions_;
  const AccessHandlers access_;
  std::optional<const SecretHandlers> secrets_;
};

Api::Api(store::FlowStore& flows, store::RunStore& runs, RunControl& control,
         const applets::AppletCatalog& catalog, applets::AppletAdministration& administration,
         store::UsageStore& usage, const plans::Plans& plans, const Clock& clock,
         const AccessParts& access, ApiOptions options)
    : impl_(std::make_unique<Impl>(flows, runs, control, catalog, administration, usage, plans,
                                   clock, access, options)) {}

Api::~Api() = default;

const std::vector<Route>& Api::routes() const { return impl_->routes; }

void Api::Register(net::Router* router) const {
  for (const Route& route : impl_->routes) {
    router->Handle(route.method, route.pattern,
                   [handler = route.handler](RequestPtr request, net::Reply reply) {
                     handler(std::move(request),
                             [reply = std::move(reply)](net::Response response) {
                               reply.Send(std::move(response));
                             });
                   },
                   {.access = route.access});
  }
}

void Api::Configure(net::ServerOptions* options, gate::Gate* gate) const {
  const Cors& cors = impl_->cors;
  options->extra_headers = [&cors](const net::Request& request) {
    return cors.HeadersFor(request);
  };
  if (gate != nullptr) {
    options->admit = [gate](net::Request* request, const access::Requirement& requirement) {
      // Browsers send them without keys. None reaches a handler: see below.
      if (IsPreflight(*request)) return std::optional<net::Response>();
      return gate->Admit(request, requirement);
    };
  }
  options->intercept = [&cors, gate](const net::Request& request, const net::Reply& reply) {
    auto answer = cors.AnswerPreflight(request);
    if (!answer && gate != nullptr && !request.body.empty()) answer = gate->AdmitAgain(request);
    if (!answer) return false;
    reply.Send(std::move(*answer));
    return true;
  };
}

}  // namespace synappsd::rest
