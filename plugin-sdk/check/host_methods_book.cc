#include "host_methods_book.h"

#include "base/check.h"
#include "sample.h"

namespace synappsd::check {
namespace {

constexpr const char* kSchemas[] = {
#include "method_schemas.inc"
};

}  // namespace

const HostMethodsBook& HostMethodsBook::Get() {
  static const HostMethodsBook book;
  return book;
}

HostMethodsBook::HostMethodsBook() {
  for (const char* text : kSchemas) {
    const Result<json::Value> file = json::Parse(text);
    CHECK(file.ok()) << file.status().ToString();
    Result<services::JsonSchema> request = services::JsonSchema::Compile(*file->Find("request"));
    CHECK(request.ok()) << request.status().ToString();
    // Only what must be there: a page of a list without "next_after_key" is the last one.
    MethodScript script{
        std::move(*request), json::Write(SampleOf(*file->Find("answer"), Members::kRequired)), {}};
    if (const json::Value* events = file->Find("events")) {
      for (const auto& [kind, schema] : *events->if_object()) {
        script.events.emplace_back(kind, json::Write(SampleOf(schema, Members::kRequired)));
      }
    }
    methods_.emplace(*file->Find("method")->if_string(), std::move(script));
  }
}

const MethodScript* HostMethodsBook::Find(std::string_view method) const {
  const auto found = methods_.find(method);
  return found == methods_.end() ? nullptr : &found->second;
}

}  // namespace synappsd::check
