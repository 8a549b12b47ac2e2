#include "rest/run_handlers.h"

#include <utility>

#include "base/json.h"
#include "base/log.h"
#include "rest/answer.h"
#include "rest/flow_handlers.h"
#include "rest/page.h"
#include "rest/query.h"
#include "rest/render.h"

namespace synappsd::rest {
namespace {

net::Response RunFailure(const Status& status, const net::Request& request) {
  if (status.code() == Code::kNotFound) return ErrorAnswer(404, "Run not found");
  return FailureAnswer(status, request);
}

store::Optional<std::string> ToOptional(std::optional<std::string> text) {
  if (!text) return {};
  return std::move(*text);
}

// {"run_id":ID}, with `before` in front of the member.
std::string RunIdAnswer(std::string_view before, const std::string& run_id) {
  std::string answer = "{" + std::string(before) + R"("run_id":)";
  json::AppendQuoted(run_id, &answer);
  answer += '}';
  return answer;
}

// The existing system's words.
net::Response QuotaAnswer(double unix_seconds) {
  net::Response answer =
      ErrorAnswer(429, "Rate limit exceeded. Upgrade to a higher tier for more workflow runs.");
  const auto seconds = static_cast<std::int64_t>(plans::SecondsLeftInMonth(unix_seconds)) + 1;
  answer.headers.emplace_back("retry-after", std::to_string(seconds));
  return answer;
}

// Starts a run of the flow on the account of the request's caller.
void StartRun(const RunHandlerParts& parts, store::FlowRecord flow, std::string input,
              const RequestPtr& request, const Respond& respond) {
  const std::string& owner = request->caller.owner;
  if (const Status allowed = parts.plans.CheckFlow(owner, flow); !allowed.ok()) {
    return respond(ErrorAnswer(403, allowed.message()));
  }
  const double now = parts.clock.UnixSeconds();
  const TraceContext trace = net::TraceOf(*request);
  parts.control.StartRun(
      {std::move(flow), std::move(input), parts.plans.ChargeFor(owner, now), trace},
      [request, respond, now, trace](Result<std::string> run_id) {
        if (run_id.ok()) {
          Log(LogLevel::kDebug, "run started",
              {{"request_id", request->request_id},
               {"run_id", *run_id},
               {"trace_id", trace.trace_id}});
          return respond(JsonAnswer(200, RunIdAnswer("", *run_id)));
        }
        respond(run_id.status().code() == Code::kResourceExhausted
                    ? QuotaAnswer(now)
                    : FailureAnswer(run_id.status(), *request));
      });
}

}  // namespace

void RunHandlers::Start(const RequestPtr& request, const Respond& respond) const {
  bodies_.Read(request, respond, resources_.run_request,
               [&parts = parts_, request, respond](json::Object body) {
                 const auto found =
                     [&parts, request, respond,
                      input = json::Write(*body.Find("input"))](Result<store::FlowRecord> flow) {
                       if (!flow.ok()) return respond(FlowFailure(flow.status(), *request));
                       StartRun(parts, std::move(*flow), input, request, respond);
                     };
                 parts.flows.GetFlow(request->param("id"), found);
               });
}

void RunHandlers::List(const RequestPtr& request, const Respond& respond) const {
  FieldErrors errors;
  const QueryValues query = ReadQuery(RunListParameters(), *request, &errors);
  if (!errors.empty()) return respond(ValidationAnswer(errors));
  const PageRequest page = ReadPage(query);
  store::RunQuery wanted;
  wanted.offset = page.offset;
  wanted.limit = page.page_size;
  wanted.newest_first = query.text("sort") == "-start_time";
  wanted.status = ToOptional(query.text("status"));
  wanted.flow_id = ToOptional(query.text("flow_id"));
  parts_.runs.ListRuns(
      std::move(wanted), [request, respond, page](Result<store::Page<store::RunRecord>> runs) {
        if (runs.status().code() == Code::kOutOfRange) {
          return respond(PageTooLargeAnswer(runs.status().message()));
        }
        respond(runs.ok() ? JsonAnswer(200, RenderRunPage(runs->items, runs->total, page))
                          : RunFailure(runs.status(), *request));
      });
}

void RunHandlers::Get(const RequestPtr& request, const Respond& respond) const {
  parts_.runs.GetRun(request->param("id"), [request, respond](Result<store::RunRecord> run) {
    respond(run.ok() ? JsonAnswer(200, RenderRun(*run)) : RunFailure(run.status(), *request));
  });
}

void RunHandlers::ListNodes(const RequestPtr& request, const Respond& respond) const {
  const auto listed = [request, respond](Result<std::vector<store::NodeRunRecord>> nodes) {
    respond(nodes.ok() ? JsonAnswer(200, RenderNodeRuns(*nodes))
                       : RunFailure(nodes.status(), *request));
  };
  // A run without nodes has an empty list, an unknown run is an error: only the run itself tells.
  const auto found = [&runs = parts_.runs, request, respond, listed](Result<store::RunRecord> run) {
    if (!run.ok()) return respond(RunFailure(run.status(), *request));
    runs.ListNodeRuns(run->id, listed);
  };
  parts_.runs.GetRun(request->param("id"), found);
}

void RunHandlers::Cancel(const RequestPtr& request, const Respond& respond) const {
  const std::string& run_id = request->param("id");
  parts_.control.CancelRun(run_id, [request, respond, run_id](Status status) {
    if (status.ok()) {
      return respond(JsonAnswer(200, RunIdAnswer(R"("message":"Run cancelled",)", run_id)));
    }
    if (status.code() == Code::kFailedPrecondition) {
      return respond(ErrorAnswer(409, "The run has already ended"));
    }
    respond(RunFailure(status, *request));
  });
}

}  // namespace synappsd::rest
