#include "services/host_methods.h"

#include <utility>

#include "base/check.h"
#include "base/json.h"

namespace synappsd::services {
namespace {

constexpr const char* kSchemas[] = {
#include "method_schemas.inc"
};

Result<json::Value> ParseParams(std::string_view name, std::string_view text,
                                const JsonSchema& schema) {
  Result<json::Value> params = json::Parse(text.empty() ? "{}" : text);
  const std::string prefix = std::string(name) + ": ";
  if (!params.ok()) {
    return Status(Code::kInvalidArgument,
                  prefix + "the parameters are not JSON: " + params.status().message());
  }
  const Status valid = schema.Check(*params);
  if (!valid.ok()) return Status(valid.code(), prefix + valid.message());
  return params;
}

}  // namespace

void PendingRequest::Abort() {
  reply_->Fail(Status(Code::kCancelled, "the request was aborted"));
  if (abort_) abort_();
}

HostMethods::HostMethods() {
  for (const char* text : kSchemas) {
    const Result<json::Value> file = json::Parse(text);
    CHECK(file.ok()) << file.status().ToString();
    Result<JsonSchema> schema = JsonSchema::Compile(*file->Find("request"));
    CHECK(schema.ok()) << schema.status().ToString();
    schemas_.emplace(*file->Find("method")->if_string(), std::move(*schema));
  }
}

HostMethods::~HostMethods() = default;

void HostMethods::Add(std::string name, std::unique_ptr<HostMethod> method) {
  const auto schema = schemas_.find(name);
  CHECK(schema != schemas_.end()) << "no schema in plugin-sdk/methods for " << name;
  methods_.emplace(std::move(name), Entry{std::move(method), &schema->second});
}

std::shared_ptr<PendingRequest> HostMethods::Start(std::string_view name, std::string_view json,
                                                   std::string body,
                                                   std::shared_ptr<const PackageContext> package,
                                                   std::shared_ptr<CallScope> scope,
                                                   std::shared_ptr<MethodSink> sink) {
  auto reply = std::make_shared<MethodReply>(std::move(sink));
  AbortRequest abort;
  const auto entry = methods_.find(name);
  if (entry == methods_.end()) {
    reply->Fail(
        Status(Code::kUnimplemented, "this host has no method \"" + std::string(name) + "\""));
    return std::make_shared<PendingRequest>(std::move(reply), nullptr);
  }
  Result<json::Value> params = ParseParams(name, json, *entry->second.request_schema);
  if (params.ok()) {
    abort = entry->second.method->Start(
        {std::move(*params), std::move(body), std::move(package), std::move(scope)}, reply);
  } else {
    reply->Fail(params.status());
  }
  return std::make_shared<PendingRequest>(std::move(reply), std::move(abort));
}

}  // namespace synappsd::services
