// Api: the REST interface as a whole. README.md beside this file has its rules and bounds.
#ifndef SYNAPPSD_REST_API_H_
#define SYNAPPSD_REST_API_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "applets/admin/administration.h"
#include "applets/applet_caller.h"
#include "base/clock.h"
#include "plans/plans.h"
#include "rest/access_parts.h"
#include "rest/gate/gate.h"
#include "rest/net/router.h"
#include "rest/net/server.h"
#include "rest/operations.h"
#include "rest/resources.h"
#include "rest/respond.h"
#include "rest/run_control.h"
#include "secrets/administration.h"
#include "store/store.h"

namespace synappsd::rest {

struct ApiOptions {
  ResourceLimits limits = {};
  std::vector<std::string> allowed_origins = {};  // for browsers; "*": all, without credentials
  std::size_t inline_body_bytes = 16 << 10;       // larger bodies are read on the worker threads
  std::size_t worker_threads = 2;
  std::size_t max_queued_bodies = 64;  // over it: 503
  // Must outlive the Api. Null: there are no routes for secrets.
  secrets::SecretAdministration* secrets = nullptr;
};

// One route as Api serves it.
struct Route {
  net::Method method = net::Method::kGet;
  std::string pattern;  // the router's: "/api/v1/flows/:id"
  Handler handler;
  access::Requirement access = {};
};

class Api {
 public:
  // Everything given must outlive the Api. The Api must outlive every answer: destroy it after the
  // server has stopped, the engine has drained and the store is closed.
  Api(store::FlowStore& flows, store::RunStore& runs, RunControl& control,
      const applets::AppletCatalog& catalog, applets::AppletAdministration& administration,
      store::UsageStore& usage, const plans::Plans& plans, const Clock& clock,
      const AccessParts& access, ApiOptions options = {});
  ~Api();
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  // All routes, for tests without a connection layer.
  const std::vector<Route>& routes() const;

  // Adds all routes.
  void Register(net::Router* router) const;

  // Sets the hooks that let browsers in (CORS) and ask the gate about everything but their
  // preflights: before their bodies, and again after. Without a gate everybody may do everything.
  void Configure(net::ServerOptions* options, gate::Gate* gate = nullptr) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_API_H_
