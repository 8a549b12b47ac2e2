#include "doctor/finding.h"

#include <algorithm>
#include <utility>

namespace synappsd::doctor {
namespace {

std::string Text(const json::Value& object, std::string_view name) {
  const json::Value* value = object.Find(name);
  return value == nullptr || value->if_string() == nullptr ? "" : *value->if_string();
}

}  // namespace

std::string_view LevelName(Level level) {
  switch (level) {
    case Level::kOk:
      return "ok";
    case Level::kWarning:
      return "warning";
    case Level::kProblem:
      return "problem";
  }
  return "problem";
}

Level Worst(const Findings& findings) {
  Level worst = Level::kOk;
  for (const Finding& finding : findings) worst = std::max(worst, finding.level);
  return worst;
}

std::string WriteFindings(const Findings& findings, std::string_view version) {
  json::Array list;
  for (const Finding& finding : findings) {
    json::Object item;
    item.Set("check", finding.check);
    item.Set("level", LevelName(finding.level));
    item.Set("what", finding.what);
    item.Set("remedy", finding.remedy.empty() ? json::Value() : json::Value(finding.remedy));
    list.emplace_back(std::move(item));
  }
  json::Object object;
  object.Set("status", LevelName(Worst(findings)));
  object.Set("version", version);
  object.Set("findings", std::move(list));
  return json::Write(json::Value(std::move(object)));
}

Result<Findings> ReadFindings(const json::Value& answer) {
  const json::Value* list = answer.Find("findings");
  if (list == nullptr || list->if_array() == nullptr) {
    return Status(Code::kInvalidArgument, "the answer has no findings");
  }
  Findings findings;
  for (const json::Value& item : *list->if_array()) {
    Finding finding{Text(item, "check"), Level::kProblem, Text(item, "what"), Text(item, "remedy")};
    for (const Level level : {Level::kOk, Level::kWarning}) {
      if (Text(item, "level") == LevelName(level)) finding.level = level;
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace synappsd::doctor
