#include "report.h"

#include <algorithm>
#include <map>

#include "base/json.h"

namespace synappsd::check {
namespace {

bool IsBad(const Finding& finding) {
  return finding.outcome.verdict == Verdict::kFailed ||
         finding.outcome.verdict == Verdict::kCrashed;
}

std::string Padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

std::string Summary(const std::vector<Finding>& findings) {
  std::map<Verdict, int> counts;
  for (const Finding& finding : findings) ++counts[finding.outcome.verdict];
  std::string text;
  for (const auto& [verdict, count] : counts) {
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + VerdictName(verdict);
  }
  return text;
}

}  // namespace

bool IsConforming(const std::vector<Finding>& findings) {
  return std::none_of(findings.begin(), findings.end(), &IsBad);
}

std::string TextReport(const Subject& subject, const std::vector<Finding>& findings, bool quiet) {
  std::string text;
  for (const Finding& finding : findings) {
    const bool passed = finding.outcome.verdict == Verdict::kPassed;
    if (quiet && passed) continue;
    text += Padded(VerdictName(finding.outcome.verdict), 8) + Padded(finding.check->name, 17) +
            finding.check->what + "\n";
    if (!finding.outcome.text.empty()) text += "        " + finding.outcome.text + "\n";
  }
  if (quiet && text.empty()) return text;
  const std::string name = subject.manifest ? subject.manifest->id + " " + subject.manifest->version
                                            : subject.directory.string();
  return text + name + (IsConforming(findings) ? " conforms: " : " does not conform: ") +
         Summary(findings) + "\n";
}

std::string JsonReport(const Subject& subject, const std::vector<Finding>& findings) {
  json::Array checks;
  for (const Finding& finding : findings) {
    json::Object check;
    check.Set("name", finding.check->name);
    check.Set("what", finding.check->what);
    check.Set("verdict", VerdictName(finding.outcome.verdict));
    check.Set("text", finding.outcome.text);
    check.Set("milliseconds", static_cast<std::int64_t>(finding.took.count()));
    checks.emplace_back(std::move(check));
  }
  json::Object report;
  report.Set("directory", subject.directory.string());
  report.Set("package", subject.manifest ? json::Value(subject.manifest->id) : json::Value());
  report.Set("version", subject.manifest ? json::Value(subject.manifest->version) : json::Value());
  report.Set("conforming", IsConforming(findings));
  report.Set("checks", std::move(checks));
  return json::Write(report) + "\n";
}

}  // namespace synappsd::check
