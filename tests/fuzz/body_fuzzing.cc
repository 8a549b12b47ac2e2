#include "fuzz/body_fuzzing.h"

#include <string>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/json.h"
#include "rest/flow_record.h"
#include "rest/request_body.h"
#include "rest/resources.h"
#include "rest/validation.h"

namespace synappsd::rest {
namespace {

// Small, so that inputs of a fuzzer's size reach them.
constexpr std::size_t kMaxDepth = 16;
constexpr ResourceLimits kLimits{.max_nodes_per_flow = 4, .max_json_depth = kMaxDepth};

const Model& ChooseModel(unsigned char choice) {
  static const Resources resources(kLimits);
  const Model* const models[] = {&resources.flow_request, &resources.run_request,
                                 &resources.suggest_request, &resources.applet_config_request};
  return *models[choice % std::size(models)];
}

void CheckSurvives(const json::Value& value) {
  const std::string text = json::Write(value);
  const json::ParseOutcome again = json::ParseDetailed(text, {.max_depth = kMaxDepth});
  CHECK(again.value && *again.value == value) << "written, it reads as something else: " << text;
}

void CheckRefusal(const net::Response& refusal) {
  CHECK(refusal.status == 400 || refusal.status == 415 || refusal.status == 422) << refusal.status;
  CHECK(json::Parse(refusal.body).ok()) << refusal.body;
}

}  // namespace

void FuzzBody(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto first = static_cast<unsigned char>(bytes.front());
  net::Request request;
  request.body = bytes.substr(1);
  std::variant<json::Value, net::Response> read = ReadBody(request, kMaxDepth);
  if (const auto* refusal = std::get_if<net::Response>(&read)) return CheckRefusal(*refusal);
  json::Value& value = std::get<json::Value>(read);
  CheckSurvives(value);

  const Model& model = ChooseModel(first);
  FieldErrors errors;
  const json::Object valid = Validate(model, std::move(value), &errors);
  CHECK(errors.size() <= kMaxFieldErrors + 1) << errors.size();
  if (!errors.empty()) return;
  CheckSurvives(valid);
  const json::Object again = Validate(model, valid, &errors);
  CHECK(errors.empty()) << "what was valid is not: " << errors.front().field << ": "
                        << errors.front().message;
  CHECK(again == valid) << "its form is not its own form: " << json::Write(again);
  if (model.name == "FlowRequest") ToFlowRecord(valid);
}

}  // namespace synappsd::rest
