#include "rest/access_handlers.h"

#include <optional>
#include <string>
#include <utility>

#include "base/json.h"
#include "rest/answer.h"
#include "rest/query.h"

namespace synappsd::rest {
namespace {

json::Value OrNull(const store::Optional<double>& time) {
  return time ? json::Value(*time) : json::Value();
}

json::Object KeyObject(const store::ApiKeyRecord& key) {
  json::Object object;
  object.Append("id", key.id);
  object.Append("name", key.name);
  object.Append("owner", key.owner);
  object.Append("scopes", key.scopes);
  object.Append("created_time", key.created_time);
  object.Append("created_by", key.created_by);
  object.Append("expires_time", OrNull(key.expires_time));
  object.Append("revoked_time", OrNull(key.revoked_time));
  object.Append("last_used_time", OrNull(key.last_used_time));
  return object;
}

json::Object EntryObject(const store::AuditRecord& entry) {
  json::Object object;
  object.Append("seq", entry.seq);
  object.Append("time", entry.time);
  object.Append("actor", entry.actor);
  object.Append("owner", entry.owner);
  object.Append("address", entry.address);
  object.Append("request_id", entry.request_id);
  object.Append("action", entry.action);
  object.Append("object", entry.object);
  object.Append("status", static_cast<std::int64_t>(entry.status));
  object.Append("detail", entry.detail);
  return object;
}

template <typename Record>
net::Response ListAnswer(const std::vector<Record>& records, json::Object (*write)(const Record&)) {
  json::Array items;
  for (const Record& record : records) items.emplace_back(write(record));
  json::Object list;
  list.Append("items", std::move(items));
  return JsonAnswer(200, json::Write(json::Value(std::move(list))));
}

// Secrets are in it: no cache may keep it.
net::Response CreatedAnswer(const access::CreatedKey& created) {
  json::Object object = KeyObject(created.record);
  object.Append("key", created.text);
  net::Response response = JsonAnswer(201, json::Write(json::Value(std::move(object))));
  response.headers.emplace_back("cache-control", "no-store");
  return response;
}

net::Response EndedAnswer(const Status& status, std::string message, const net::Request& request) {
  if (status.ok()) return JsonAnswer(200, std::move(message));
  if (status.code() == Code::kNotFound) return ErrorAnswer(404, "API key not found");
  return FailureAnswer(status, request);
}

const std::string* Text(const json::Object& body, std::string_view name) {
  const json::Value* value = body.Find(name);
  return value == nullptr ? nullptr : value->if_string();
}

std::optional<double> Number(const json::Object& body, std::string_view name) {
  const json::Value* value = body.Find(name);
  if (value == nullptr || value->if_number() == nullptr) return std::nullopt;
  return value->if_number()->as_double();
}

// What only this handler can check.
FieldErrors Faults(const Result<access::ScopeSet>& scopes, const std::optional<double>& expires) {
  FieldErrors errors;
  if (!scopes.ok()) errors.push_back({"body.scopes", scopes.status().message(), "value_error"});
  if (expires && *expires <= SystemClock().UnixSeconds()) {
    errors.push_back({"body.expires_time", "The time must be in the future", "value_error"});
  }
  return errors;
}

}  // namespace

const std::vector<QueryParameter>& AuditParameters() {
  using enum QueryParameter::Type;
  static const std::vector<QueryParameter> parameters = {
      {.name = "limit",
       .default_value = 100,
       .minimum = 1,
       .maximum = 1000,
       .description = "Entries at most."},
      {.name = "before",
       .default_value = 0,
       .minimum = 0,
       .description = "Only entries with a lower `seq`; 0: the newest."},
      {.name = "actor", .type = kText, .description = "Only what this one did."},
      {.name = "action", .type = kText, .description = "Only this: the id of an operation."},
      {.name = "object", .type = kText, .description = "Only what was done to this."}};
  return parameters;
}

void AccessHandlers::ListKeys(const RequestPtr& request, const Respond& respond) const {
  parts_.keys.List([request, respond](Result<std::vector<store::ApiKeyRecord>> keys) {
    respond(keys.ok() ? ListAnswer(*keys, KeyObject) : FailureAnswer(keys.status(), *request));
  });
}

void AccessHandlers::CreateKey(const RequestPtr& request, const Respond& respond) const {
  const auto read = [&keys = parts_.keys, request, respond](const json::Object& body) {
    const Result<access::ScopeSet> scopes = access::ParseScopes(*Text(body, "scopes"));
    access::KeyWish wish;
    wish.name = *Text(body, "name");
    const std::string* const owner = Text(body, "owner");
    wish.owner = owner == nullptr || owner->empty() ? wish.name : *owner;
    wish.expires_time = Number(body, "expires_time");
    const FieldErrors errors = Faults(scopes, wish.expires_time);
    if (!errors.empty()) return respond(ValidationAnswer(errors));
    wish.scopes = *scopes;
    keys.Create(wish, request->caller.Actor(),
                [request, respond](const Result<access::CreatedKey>& created) {
                  if (created.ok()) return respond(CreatedAnswer(*created));
                  respond(created.status().code() == Code::kResourceExhausted
                              ? ErrorAnswer(409, created.status().message())
                              : FailureAnswer(created.status(), *request));
                });
  };
  bodies_.Read(request, respond, resources_.api_key_request, read);
}

void AccessHandlers::RevokeKey(const RequestPtr& request, const Respond& respond) const {
  parts_.keys.Revoke(request->param("id"), [request, respond](const Status& status) {
    respond(EndedAnswer(status, R"({"message":"API key revoked"})", *request));
  });
}

void AccessHandlers::DeleteKey(const RequestPtr& request, const Respond& respond) const {
  parts_.keys.Delete(request->param("id"), [request, respond](const Status& status) {
    respond(EndedAnswer(status, R"({"message":"API key deleted"})", *request));
  });
}

void AccessHandlers::ListAudit(const RequestPtr& request, const Respond& respond) const {
  FieldErrors errors;
  const QueryValues query = ReadQuery(AuditParameters(), *request, &errors);
  if (!errors.empty()) return respond(ValidationAnswer(errors));
  store::AuditQuery wanted;
  wanted.limit = static_cast<std::size_t>(query.integer("limit").number);
  if (query.integer("before").number > 0) wanted.before_seq = query.integer("before").number;
  if (auto actor = query.text("actor")) wanted.actor = std::move(*actor);
  if (auto action = query.text("action")) wanted.action = std::move(*action);
  if (auto object = query.text("object")) wanted.object = std::move(*object);
  parts_.log.ListAudit(wanted, [request, respond](Result<std::vector<store::AuditRecord>> log) {
    respond(log.ok() ? ListAnswer(*log, EntryObject) : FailureAnswer(log.status(), *request));
  });
}

}  // namespace synappsd::rest
