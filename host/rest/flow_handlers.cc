#include "rest/flow_handlers.h"

#include <utility>

#include "base/json.h"
#include "engine/flow_analysis.h"
#include "rest/answer.h"
#include "rest/flow_record.h"
#include "rest/page.h"
#include "rest/query.h"
#include "rest/render.h"

namespace synappsd::rest {

void FlowHandlers::Put(const RequestPtr& request, const Respond& respond) const {
  bodies_.Read(request, respond, resources_.flow_request,
               [&flows = flows_, request, respond](json::Object body) {
                 store::FlowRecord flow = ToFlowRecord(body);
                 std::string answer = R"({"message":"Flow created","id":)";
                 json::AppendQuoted(flow.id, &answer);
                 answer += '}';
                 flows.PutFlow(std::move(flow), [request, respond,
                                                 answer = std::move(answer)](Status status) {
                   respond(status.ok() ? JsonAnswer(201, answer) : FlowFailure(status, *request));
                 });
               });
}

void FlowHandlers::List(const RequestPtr& request, const Respond& respond) const {
  FieldErrors errors;
  const QueryValues query = ReadQuery(PageParameters(), *request, &errors);
  if (!errors.empty()) return respond(ValidationAnswer(errors));
  const PageRequest page = ReadPage(query);
  flows_.ListFlows(page.offset, page.page_size,
                   [request, respond, page](Result<store::Page<store::FlowRecord>> flows) {
                     if (flows.status().code() == Code::kOutOfRange) {
                       return respond(PageTooLargeAnswer(flows.status().message()));
                     }
                     respond(flows.ok()
                                 ? JsonAnswer(200, RenderFlowPage(flows->items, flows->total, page))
                                 : FlowFailure(flows.status(), *request));
                   });
}

void FlowHandlers::Get(const RequestPtr& request, const Respond& respond) const {
  flows_.GetFlow(request->param("id"), [request, respond](Result<store::FlowRecord> flow) {
    respond(flow.ok() ? JsonAnswer(200, RenderFlow(*flow)) : FlowFailure(flow.status(), *request));
  });
}

void FlowHandlers::Delete(const RequestPtr& request, const Respond& respond) const {
  flows_.DeleteFlow(request->param("id"), [request, respond](Status status) {
    respond(status.ok() ? JsonAnswer(200, R"({"message":"Flow deleted"})")
                        : FlowFailure(status, *request));
  });
}

void FlowHandlers::Check(const RequestPtr& request, const Respond& respond) const {
  flows_.GetFlow(request->param("id"), [this, request, respond](Result<store::FlowRecord> flow) {
    if (!flow.ok()) return respond(FlowFailure(flow.status(), *request));
    Analyse(std::move(*flow), request, respond);
  });
}

void FlowHandlers::CheckUnstored(const RequestPtr& request, const Respond& respond) const {
  bodies_.Read(request, respond, resources_.flow_request,
               [this, request, respond](json::Object body) {
                 Analyse(ToFlowRecord(body), request, respond);
               });
}

void FlowHandlers::Analyse(store::FlowRecord flow, const RequestPtr& request,
                           const Respond& respond) const {
  PostTask(workers_, request, respond, [&catalog = catalog_, respond, flow = std::move(flow)] {
    const auto exists = [&](std::string_view type) { return catalog.Find(type) != nullptr; };
    respond(JsonAnswer(200, RenderFlowCheck(engine::AnalyseFlow(flow, exists))));
  });
}

net::Response FlowFailure(const Status& status, const net::Request& request) {
  if (status.code() == Code::kNotFound) return ErrorAnswer(404, "Flow not found");
  // Texts that this database cannot store; everything else was checked before.
  if (status.code() == Code::kInvalidArgument) return ErrorAnswer(422, status.message());
  return FailureAnswer(status, request);
}

}  // namespace synappsd::rest
