#include "fuzz/template_fuzzing.h"

#include <algorithm>
#include <string>

#include "base/check.h"
#include "base/json.h"
#include "base/utf8.h"
#include "engine/content_template.h"

namespace synappsd::engine {
namespace {

// Small, so that inputs of a fuzzer's size reach them.
constexpr TemplateLimits kLimits{.max_size_bytes = 512, .max_depth = 8};
// A character that is a byte of content may be six of JSON text.
constexpr std::size_t kMaxRenderedBytes = 6 * kLimits.max_size_bytes;

json::Value ParseOr(std::string_view text, json::Value otherwise) {
  Result<json::Value> value = json::Parse(text);
  return value.ok() ? *std::move(value) : std::move(otherwise);
}

Result<json::Value> Render(const json::Value& source, const json::Value& scope) {
  const TemplateScope all{scope, scope, "run-1",
                          [&](std::string_view node) -> Result<const json::Value*> {
                            const json::Value* found = scope.Find(node);
                            if (found != nullptr) return found;
                            return Status(Code::kNotFound, "no such node");
                          }};
  return RenderTemplate(source, all, kLimits);
}

void CheckRendering(const json::Value& source, const json::Value& scope) {
  const auto paths = FindTemplatePaths(source);
  const Result<json::Value> rendered = Render(source, scope);
  if (!rendered.ok()) {
    CHECK(!rendered.status().message().empty()) << "refused without a word";
    return;
  }
  CHECK(paths.ok()) << "rendered, though " << paths.status().message();
  const std::string text = json::Write(*rendered);
  CHECK(text.size() <= kMaxRenderedBytes) << text.size() << " bytes";
  const json::ParseOutcome again = json::ParseDetailed(text, {.max_depth = kLimits.max_depth});
  CHECK(again.value && *again.value == *rendered) << text;
}

// Any text can be written in a template: as it is where it has no expression, and else quoted.
void CheckLiteral(const std::string& text) {
  if (!IsValidUtf8(text) || 2 * text.size() > kLimits.max_size_bytes) return;
  const json::Value none;
  const Result<json::Value> quoted = Render("{{ " + json::Quoted(text) + " }}", none);
  CHECK(quoted.ok() && *quoted == json::Value(text)) << "quoted, it is another text";
  if (text.find("{{") != std::string::npos) return;
  const Result<json::Value> bare = Render(text, none);
  CHECK(bare.ok() && *bare == json::Value(text)) << "bare, it is another text";
}

}  // namespace

void FuzzTemplate(std::string_view bytes) {
  const std::size_t end = std::min(bytes.find('\n'), bytes.size());
  const std::string first(bytes.substr(0, end));
  CheckLiteral(first);
  if (!IsValidUtf8(first)) return;
  const json::Value scope =
      ParseOr(bytes.substr(std::min(end + 1, bytes.size())), json::Value(json::Object()));
  CheckRendering(ParseOr(first, json::Value(first)), scope);
}

}  // namespace synappsd::engine
