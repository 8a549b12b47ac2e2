#include "rest/applet_handlers.h"

#include <algorithm>
#include <utility>

#include "applets/admin/settings_faults.h"
#include "base/json.h"
#include "rest/answer.h"
#include "rest/applet_render.h"
#include "rest/openapi.h"
#include "rest/page.h"
#include "rest/query.h"

namespace synappsd::rest {

namespace {

using applets::AppletAdministration;

AppletAdministration::Done Answer(const RequestPtr& request, const Respond& respond,
                                  std::string message) {
  return [request, respond, message = std::move(message)](Status status) {
    respond(status.ok() ? JsonAnswer(200, R"({"message":)" + json::Quoted(message) + "}")
                        : FailureAnswer(status, *request));
  };
}

FieldErrors ToFieldErrors(const std::vector<services::SchemaFault>& faults) {
  FieldErrors errors;
  for (const services::SchemaFault& fault : faults) {
    std::string field = "body.config";
    for (const std::string& name : fault.place) field += "." + name;
    errors.push_back({std::move(field), "Input " + fault.problem,
                      fault.keyword.empty() ? "value_error" : fault.keyword});
  }
  return errors;
}

}  // namespace

void AppletHandlers::List(const RequestPtr& request, const Respond& respond) const {
  FieldErrors errors;
  const QueryValues query = ReadQuery(PageParameters(), *request, &errors);
  if (!errors.empty()) return respond(ValidationAnswer(errors));
  const PageRequest page = ReadPage(query);
  const std::vector<applets::AppletDetails> all = administration_.List();
  const std::size_t first = std::min<std::uint64_t>(page.offset, all.size());
  const std::size_t last = std::min(first + page.page_size, all.size());
  const std::vector<applets::AppletDetails> items(all.begin() + static_cast<std::ptrdiff_t>(first),
                                                  all.begin() + static_cast<std::ptrdiff_t>(last));
  respond(JsonAnswer(200, RenderAppletPage(items, all.size(), page)));
}

void AppletHandlers::Get(const RequestPtr& request, const Respond& respond) const {
  const auto applet = administration_.Find(request->param("type"));
  respond(applet.ok() ? JsonAnswer(200, RenderApplet(*applet))
                      : FailureAnswer(applet.status(), *request));
}

void AppletHandlers::GetConfig(const RequestPtr& request, const Respond& respond) const {
  const auto applet = administration_.Find(request->param("type"));
  respond(applet.ok() ? JsonAnswer(200, RenderAppletConfig(*applet))
                      : FailureAnswer(applet.status(), *request));
}

void AppletHandlers::PutConfig(const RequestPtr& request, const Respond& respond) const {
  bodies_.Read(request, respond, resources_.applet_config_request,
               [&administration = administration_, request, respond](json::Object body) {
                 const std::string type = request->param("type");
                 const auto applet = administration.Find(type);
                 if (!applet.ok()) return respond(FailureAnswer(applet.status(), *request));
                 const json::Object& config = *body.Find("config")->if_object();
                 const auto faults =
                     applets::FindSettingsFaults(applet->package->manifest.config_schema, config);
                 if (!faults.empty()) return respond(ValidationAnswer(ToFieldErrors(faults)));
                 administration.SetConfig(
                     type, config, [&administration, request, respond, type](Status status) {
                       if (status.code() == Code::kInvalidArgument) {
                         return respond(
                             ValidationAnswer({{"body.config", status.message(), "value_error"}}));
                       }
                       const auto now = administration.Find(type);
                       if (status.ok() && now.ok())
                         return respond(JsonAnswer(200, RenderAppletConfig(*now)));
                       respond(FailureAnswer(status.ok() ? now.status() : status, *request));
                     });
               });
}

void AppletHandlers::Enable(const RequestPtr& request, const Respond& respond) const {
  administration_.SetDisabled(request->param("type"), false,
                              Answer(request, respond, "Applet enabled"));
}

void AppletHandlers::Disable(const RequestPtr& request, const Respond& respond) const {
  administration_.SetDisabled(request->param("type"), true,
                              Answer(request, respond, "Applet disabled"));
}

void AppletHandlers::Reload(const RequestPtr& request, const Respond& respond) const {
  administration_.Reload(request->param("type"), Answer(request, respond, "Applet reloaded"));
}

void AppletHandlers::ClearQuarantine(const RequestPtr& request, const Respond& respond) const {
  administration_.ClearQuarantine(request->param("type"),
                                  Answer(request, respond, "Quarantine cleared"));
}

void AppletHandlers::ListPackages(const RequestPtr&, const Respond& respond) const {
  respond(JsonAnswer(200, RenderPackages(administration_.Packages())));
}

void AppletHandlers::Rescan(const RequestPtr& request, const Respond& respond) const {
  administration_.Rescan([&administration = administration_, request, respond](Status status) {
    respond(status.ok() ? JsonAnswer(200, RenderPackages(administration.Packages()))
                        : FailureAnswer(status, *request));
  });
}

void SuggestionHandlers::Suggest(const RequestPtr& request, const Respond& respond) const {
  bodies_.Read(request, respond, resources_.suggest_request, [respond](json::Object) {
    respond(ErrorAnswer(501,
                        "AI code suggestion is not implemented in the Alpha release. Please check "
                        "back in a future version."));
  });
}

void ServiceStatus(const RequestPtr&, const Respond& respond) {
  respond(
      JsonAnswer(200, R"({"status":"healthy","service":"SynApps Orchestrator API","version":")" +
                          std::string(kApiVersion) + R"("})"));
}

}  // namespace synappsd::rest
