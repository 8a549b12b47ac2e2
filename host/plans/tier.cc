#include "plans/tier.h"

#include <charconv>
#include <sstream>

namespace synappsd::plans {
namespace {

Status Malformed(const std::string& problem) { return Status(Code::kInvalidArgument, problem); }

Result<std::int64_t> ReadLimit(std::string_view digits) {
  std::int64_t limit = 0;
  const char* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, limit);
  if (read.ec != std::errc() || read.ptr != end || limit < 0) {
    return Malformed("has a limit that is no number of 0 or more");
  }
  return limit;
}

}  // namespace

Result<Tier> ParseTier(std::string_view text) {
  std::istringstream words{std::string(text)};
  Tier tier;
  if (!(words >> tier.name) || tier.name.find('=') != std::string::npos) {
    return Malformed("does not begin with a name");
  }
  for (std::string word; words >> word;) {
    const std::size_t equals = word.find('=');
    const std::string what = word.substr(0, equals);
    std::optional<std::int64_t>* limit = what == "runs"      ? &tier.runs_per_month
                                         : what == "applets" ? &tier.applets_per_flow
                                                             : nullptr;
    if (limit == nullptr || equals == std::string::npos) {
      return Malformed("limits something other than runs=N and applets=N");
    }
    if (limit->has_value()) return Malformed("limits " + what + " twice");
    const Result<std::int64_t> number = ReadLimit(std::string_view(word).substr(equals + 1));
    if (!number.ok()) return number.status();
    *limit = *number;
  }
  return tier;
}

const std::vector<std::string>& BuiltInTiers() {
  static const std::vector<std::string> tiers = {"free runs=20 applets=3", "pro runs=200",
                                                 "enterprise"};
  return tiers;
}

}  // namespace synappsd::plans
