#include "rest/secret_handlers.h"

#include <utility>

#include "base/json.h"
#include "rest/answer.h"

namespace synappsd::rest {
namespace {

json::Value OrNull(const std::string& text) {
  return text.empty() ? json::Value() : json::Value(text);
}

json::Value Render(const secrets::SecretListing& secret) {
  json::Object object;
  object.Set("name", secret.name);
  object.Set("created_time", secret.created_time);
  object.Set("updated_time", secret.updated_time);
  object.Set("updated_by", secret.updated_by);
  object.Set("problem", OrNull(secret.problem));
  return object;
}

secrets::SecretAdministration::Done Answer(const RequestPtr& request, const Respond& respond,
                                           std::string_view message) {
  return [request, respond, message](const Status& status) {
    respond(status.ok() ? JsonAnswer(200, R"({"message":)" + json::Quoted(message) + "}")
                        : FailureAnswer(status, *request));
  };
}

}  // namespace

void SecretHandlers::List(const RequestPtr&, const Respond& respond) const {
  json::Array items;
  for (const secrets::SecretListing& secret : administration_.List()) {
    items.push_back(Render(secret));
  }
  json::Object answer;
  answer.Set("items", std::move(items));
  respond(JsonAnswer(200, json::Write(json::Value(std::move(answer)))));
}

void SecretHandlers::Put(const RequestPtr& request, const Respond& respond) const {
  bodies_.Read(request, respond, resources_.secret_request,
               [&administration = administration_, request, respond](json::Object body) {
                 administration.Put(request->param("name"), *body.Find("value")->if_string(),
                                    request->caller.Actor(),
                                    Answer(request, respond, "Secret stored"));
               });
}

void SecretHandlers::Delete(const RequestPtr& request, const Respond& respond) const {
  administration_.Delete(request->param("name"), Answer(request, respond, "Secret deleted"));
}

void SecretHandlers::Rotate(const RequestPtr& request, const Respond& respond) const {
  administration_.Rotate([request, respond](Result<secrets::Rotation> rotation) {
    if (!rotation.ok()) return respond(FailureAnswer(rotation.status(), *request));
    json::Object answer;
    answer.Set("secrets", static_cast<std::uint64_t>(rotation->secrets));
    answer.Set("key_id", rotation->key_id);
    answer.Set("next_step", OrNull(rotation->next_step));
    respond(JsonAnswer(200, json::Write(json::Value(std::move(answer)))));
  });
}

}  // namespace synappsd::rest
