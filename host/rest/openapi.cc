#include "rest/openapi.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "rest/net/http_error.h"

namespace synappsd::rest {
namespace {

using Form = SuccessAnswer::Form;

constexpr std::string_view kAbout =
    "Stores flows and runs them. Every answer with a status of 400 or more has the body of the "
    "schema Error. Besides the statuses listed with each operation: 404 for an unknown path, 405 "
    "with an Allow header for another method on a known path, 307 for a path with a trailing "
    "slash to the one without it. HEAD works on every GET route. A client's X-Request-ID is kept, "
    "sent back and logged; else the daemon makes one. /api/v1/ws is a WebSocket that tells what "
    "happens to all runs. Where the daemon requires keys, `security` says which scope a key must "
    "have; `admin` holds all. Where it does not, requests without a key are let in too, but for "
    "operations whose `security` has no empty entry; a key that is shown is checked everywhere. "
    "Unknown paths then ask for a key as well, so that 401 tells nobody what exists.";

constexpr std::string_view kBearerScheme = "bearerKey";
constexpr std::string_view kHeaderScheme = "headerKey";

struct ErrorText {
  int status;
  std::string_view description;
};

// What each status means here.
constexpr ErrorText kErrorTexts[] = {
    {400, "The request is malformed, or its body is no text."},
    {401, "The key is missing, wrong, expired or revoked; or the token for live events is."},
    {403,
     "The key lacks the scope; or the plan of its owner does not allow it; or a web page of "
     "another site asks without a key."},
    {404, "There is no such flow, run or applet."},
    {408, "The request did not arrive in time."},
    {409, "The state does not allow it."},
    {413, "The body is too large."},
    {414, "The address is too long."},
    {415, "The body has a Content-Encoding."},
    {422, "The request has faults; `details` lists all of them."},
    {429, "Too many requests of this key or address; or the runs of the owner's plan are used up."},
    {431, "The headers are too large or too many."},
    {500, "A fault of the daemon; `request_id` leads to its log."},
    {501, "Not implemented."},
    {503, "Too busy, or the database cannot be used now: try again."},
};

template <typename Value>
json::Object One(std::string key, Value value) {
  json::Object object;
  object.Append(std::move(key), json::Value(std::move(value)));
  return object;
}

json::Object SchemaReference(std::string_view name) {
  return One("$ref", "#/components/schemas/" + std::string(name));
}

json::Object Content(std::string_view media_type, json::Object schema) {
  return One(std::string(media_type), One("schema", std::move(schema)));
}

std::string PageName(const Model& item) { return std::string(item.name) + "Page"; }

json::Object IntegerSchema(std::int64_t minimum) {
  json::Object schema = One("type", "integer");
  schema.Append("minimum", minimum);
  return schema;
}

json::Object PageSchema(const Model& item) {
  json::Object items = One("type", "array");
  items.Append("items", SchemaReference(item.name));
  json::Object properties = One("items", std::move(items));
  json::Array required = {json::Value("items")};
  for (const char* count : {"total", "page", "page_size", "total_pages"}) {
    properties.Append(count, IntegerSchema(0));
    required.emplace_back(count);
  }
  json::Object schema = One("type", "object");
  schema.Append("properties", std::move(properties));
  schema.Append("required", std::move(required));
  return schema;
}

json::Object ParameterSchema(const QueryParameter& parameter) {
  if (parameter.type == QueryParameter::Type::kInteger) {
    json::Object schema = IntegerSchema(parameter.minimum);
    if (parameter.maximum != std::numeric_limits<std::int64_t>::max()) {
      schema.Append("maximum", parameter.maximum);
    }
    schema.Append("default", parameter.default_value);
    return schema;
  }
  json::Object schema = One("type", "string");
  if (parameter.type == QueryParameter::Type::kChoice) {
    json::Array choices(parameter.choices.begin(), parameter.choices.end());
    schema.Append("enum", std::move(choices));
  }
  return schema;
}

json::Array Parameters(const Operation& operation) {
  json::Array parameters;
  if (operation.path.find("{id}") != std::string_view::npos) {
    json::Object id = One("name", "id");
    id.Append("in", "path");
    id.Append("required", true);
    id.Append("description", "Percent-encoded; an encoded slash is part of the id.");
    id.Append("schema", One("type", "string"));
    parameters.emplace_back(std::move(id));
  }
  if (operation.query == nullptr) return parameters;
  for (const QueryParameter& parameter : *operation.query) {
    json::Object object = One("name", parameter.name);
    object.Append("in", "query");
    object.Append("required", false);
    object.Append("description", parameter.description);
    object.Append("schema", ParameterSchema(parameter));
    parameters.emplace_back(std::move(object));
  }
  return parameters;
}

json::Object Success(const SuccessAnswer& success) {
  json::Object response = One("description", success.description);
  response.Append("headers", One("X-Request-ID", One("$ref", "#/components/headers/X-Request-ID")));
  if (success.form == Form::kEvents) {
    response.Append("content", Content("text/event-stream", One("type", "string")));
  } else if (success.form == Form::kText) {
    response.Append("content", Content("text/plain", One("type", "string")));
  } else if (success.form == Form::kPage) {
    response.Append("content",
                    Content("application/json", SchemaReference(PageName(*success.model))));
  } else {
    response.Append("content", Content("application/json", SchemaReference(success.model->name)));
  }
  return response;
}

// Its own and those any request can meet.
std::set<int> ErrorStatuses(const Operation& operation) {
  std::set<int> statuses = {400, 408, 414, 431, 500, 503};
  statuses.insert(operation.errors.begin(), operation.errors.end());
  if (operation.scope != access::Scope::kOpen) statuses.insert({401, 403, 429});
  if (operation.body != nullptr) statuses.insert({413, 415});
  return statuses;
}

json::Object Responses(const Operation& operation) {
  json::Object responses;
  const SuccessAnswer& success = operation.success;
  if (success.form != Form::kNone) {
    responses.Append(std::to_string(success.status), Success(success));
  }
  for (const int status : ErrorStatuses(operation)) {
    responses.Append(std::to_string(status),
                     One("$ref", "#/components/responses/" + std::string(net::ErrorCode(status))));
  }
  return responses;
}

// Any entry of the list will do; an empty one is a request without a key, an empty list is no check
// at all. The scope stands where OpenAPI 3.1 has a security requirement's roles.
json::Array Security(const Operation& operation) {
  json::Array alternatives;
  if (operation.scope == access::Scope::kOpen) return alternatives;
  for (const std::string_view scheme : {kBearerScheme, kHeaderScheme}) {
    alternatives.emplace_back(
        One(std::string(scheme), json::Array{json::Value(access::ScopeName(operation.scope))}));
  }
  if (!operation.known_callers_only) alternatives.emplace_back(json::Object());
  return alternatives;
}

json::Object SecuritySchemes() {
  json::Object bearer = One("type", "http");
  bearer.Append("scheme", "bearer");
  bearer.Append("description", "A key: \"Authorization: Bearer syn_...\".");
  json::Object header = One("type", "apiKey");
  header.Append("in", "header");
  header.Append("name", "X-API-Key");
  header.Append("description", "The same key. Both at once must be equal.");
  json::Object schemes = One(std::string(kBearerScheme), std::move(bearer));
  schemes.Append(std::string(kHeaderScheme), std::move(header));
  return schemes;
}

json::Object OperationObject(const Operation& operation) {
  json::Object object = One("operationId", operation.id);
  object.Append("tags", json::Array{json::Value(operation.group)});
  object.Append("summary", operation.summary);
  if (!operation.description.empty()) object.Append("description", operation.description);
  json::Array parameters = Parameters(operation);
  if (!parameters.empty()) object.Append("parameters", std::move(parameters));
  if (operation.body != nullptr) {
    json::Object body = One("required", true);
    body.Append("content", Content("application/json", SchemaReference(operation.body->name)));
    object.Append("requestBody", std::move(body));
  }
  object.Append("security", Security(operation));
  object.Append("responses", Responses(operation));
  return object;
}

std::string LowerMethod(net::Method method) {
  std::string name(net::MethodName(method));
  for (char& c : name) c = static_cast<char>(c - 'A' + 'a');
  return name;
}

json::Object Paths(const std::vector<Operation>& operations) {
  json::Object paths;
  for (const Operation& operation : operations) {
    json::Value* item = paths.Find(operation.path);
    if (item == nullptr) item = &paths.Set(operation.path, json::Object());
    item->if_object()->Append(LowerMethod(operation.method), OperationObject(operation));
  }
  return paths;
}

json::Object ErrorResponses() {
  json::Object responses;
  for (const ErrorText& text : kErrorTexts) {
    json::Object response = One("description", text.description);
    json::Object headers = One("X-Request-ID", One("$ref", "#/components/headers/X-Request-ID"));
    if (text.status == 503 || text.status == 429) {
      headers.Append("Retry-After", One("$ref", "#/components/headers/Retry-After"));
    }
    response.Append("headers", std::move(headers));
    response.Append("content", Content("application/json", SchemaReference("Error")));
    responses.Append(std::string(net::ErrorCode(text.status)), std::move(response));
  }
  return responses;
}

json::Object Header(std::string_view description, std::string_view type) {
  json::Object header = One("description", description);
  header.Append("schema", One("type", type));
  return header;
}

json::Object Components(const Resources& resources, const std::vector<Operation>& operations) {
  json::Object schemas;
  for (const Model* model : resources.All()) {
    schemas.Append(std::string(model->name), ModelSchema(*model));
  }
  for (const Operation& operation : operations) {
    if (operation.success.form != Form::kPage) continue;
    schemas.Append(PageName(*operation.success.model), PageSchema(*operation.success.model));
  }
  json::Object headers =
      One("X-Request-ID", Header("The request's id in the daemon's log.", "string"));
  headers.Append("Retry-After", Header("Seconds to wait.", "integer"));
  json::Object components = One("schemas", std::move(schemas));
  components.Append("responses", ErrorResponses());
  components.Append("headers", std::move(headers));
  components.Append("securitySchemes", SecuritySchemes());
  return components;
}

}  // namespace

std::string OpenApiDocument(const Resources& resources, const std::vector<Operation>& operations) {
  json::Object info = One("title", "SynApps");
  info.Append("version", kApiVersion);
  info.Append("description", kAbout);
  json::Object document = One("openapi", "3.1.0");
  document.Append("info", std::move(info));
  document.Append("servers", json::Array{json::Value(One("url", "/"))});
  document.Append("paths", Paths(operations));
  document.Append("components", Components(resources, operations));
  return json::Write(json::Value(std::move(document)));
}

}  // namespace synappsd::rest
