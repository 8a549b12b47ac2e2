#include "rest/audited.h"

#include <memory>
#include <utility>

#include "base/json.h"
#include "base/utf8.h"

namespace synappsd::rest {
namespace {

constexpr int kFirstFailure = 400;
constexpr std::size_t kMaxReadAnswerBytes = 64 << 10;
constexpr std::size_t kMaxObjectBytes = 1 << 10;

// The text of a member of the answer, or empty.
std::string Member(const net::Response& response, std::string_view name) {
  if (response.body.size() > kMaxReadAnswerBytes) return {};
  const Result<json::Value> body = json::Parse(response.body);
  const json::Value* value = body.ok() ? body->Find(name) : nullptr;
  const std::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : *text;
}

// What the path names, or what was made.
std::string ObjectOf(const net::Request& request, const net::Response& response) {
  std::string object =
      request.params.empty() ? Member(response, "id") : request.params.front().second;
  object.resize(Utf8Prefix(object, kMaxObjectBytes).size());
  return object;
}

bool IsRecorded(const net::Request& request, const std::string& action, int status) {
  if (status >= kFirstFailure) return false;
  return action != "start_run" || request.caller.is_known();
}

}  // namespace

store::AuditRecord AuditEntry(const net::Request& request, std::string action, int status) {
  store::AuditRecord entry;
  entry.actor = request.caller.Actor();
  entry.owner = request.caller.owner;
  entry.address = request.caller.address;
  entry.request_id = request.request_id;
  entry.action = std::move(action);
  entry.status = status;
  return entry;
}

Handler Audited(Handler handler, std::string action, access::Scope scope,
                access::AuditTrail& trail) {
  const bool waits = scope == access::Scope::kAdmin;
  return [handler = std::move(handler), action = std::move(action), waits, &trail](
             const RequestPtr& request, const Respond& respond) {
    handler(request, [request, respond, action, waits, &trail](net::Response response) {
      if (!IsRecorded(*request, action, response.status)) return respond(std::move(response));
      store::AuditRecord entry = AuditEntry(*request, action, response.status);
      entry.object = ObjectOf(*request, response);
      if (action == "start_run") entry.detail = "run " + Member(response, "run_id");
      if (!waits) {
        trail.Add(std::move(entry));
        return respond(std::move(response));
      }
      const auto held = std::make_shared<net::Response>(std::move(response));
      trail.Add(std::move(entry), [respond, held] { respond(std::move(*held)); });
    });
  };
}

}  // namespace synappsd::rest
