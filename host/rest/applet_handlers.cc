#include "rest/applet_handlers.h"

#include <algorithm>
#include <utility>

#include "rest/answer.h"
#include "rest/openapi.h"
#include "rest/page.h"
#include "rest/query.h"
#include "rest/render.h"

namespace synappsd::rest {

void AppletHandlers::List(const RequestPtr& request, const Respond& respond) const {
  FieldErrors errors;
  const QueryValues query = ReadQuery(PageParameters(), *request, &errors);
  if (!errors.empty()) return respond(ValidationAnswer(errors));
  const PageRequest page = ReadPage(query);
  const std::vector<applets::AppletInfo> all = catalog_.List();
  const std::size_t first = std::min<std::uint64_t>(page.offset, all.size());
  const std::size_t last = std::min(first + page.page_size, all.size());
  const std::vector<applets::AppletInfo> items(all.begin() + static_cast<std::ptrdiff_t>(first),
                                               all.begin() + static_cast<std::ptrdiff_t>(last));
  respond(JsonAnswer(200, RenderAppletPage(items, all.size(), page)));
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
