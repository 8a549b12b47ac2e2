#include "plans/plans.h"

#include <algorithm>
#include <ctime>
#include <utility>

namespace synappsd::plans {
namespace {

Status Broken(const std::string& setting, const std::string& problem) {
  return Status(Code::kInvalidArgument, "plans." + setting + ": " + problem);
}

std::tm MonthBegin(double unix_seconds) {
  const auto seconds = static_cast<std::time_t>(unix_seconds);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::tm begin{};
  begin.tm_year = utc.tm_year;
  begin.tm_mon = utc.tm_mon;
  begin.tm_mday = 1;
  return begin;
}

bool IsApplet(const store::NodeRecord& node) { return node.type != "start" && node.type != "end"; }

}  // namespace

Result<Plans> Plans::Make(const PlanOptions& options) {
  Plans plans;
  plans.enabled_ = options.enabled;
  for (const std::string& text : options.tiers) {
    Result<Tier> tier = ParseTier(text);
    if (!tier.ok()) return Broken("tiers", "\"" + text + "\" " + tier.status().message());
    const std::string name = tier->name;
    if (!plans.tiers_.emplace(name, *std::move(tier)).second) {
      return Broken("tiers", "\"" + name + "\" is there twice");
    }
  }
  for (const std::string& text : options.owners) {
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0) {
      return Broken("owners", "\"" + text + "\" is not OWNER=TIER");
    }
    const std::string tier = text.substr(equals + 1);
    if (!plans.tiers_.contains(tier)) {
      return Broken("owners", "\"" + text + "\" names a tier that plans.tiers has not");
    }
    if (!plans.owners_.emplace(text.substr(0, equals), tier).second) {
      return Broken("owners", "\"" + text.substr(0, equals) + "\" is there twice");
    }
  }
  const auto standard = plans.tiers_.find(options.default_tier);
  if (standard == plans.tiers_.end()) {
    return Broken("default_tier",
                  "\"" + options.default_tier + "\" is a tier that plans.tiers has not");
  }
  plans.default_ = standard->second;
  return plans;
}

const Tier& Plans::TierOf(const std::string& owner) const {
  const auto named = owners_.find(owner);
  return named == owners_.end() ? default_ : tiers_.find(named->second)->second;
}

Status Plans::CheckFlow(const std::string& owner, const store::FlowRecord& flow) const {
  if (!enabled_) return Status::Ok();
  const Tier& tier = TierOf(owner);
  if (!tier.applets_per_flow) return Status::Ok();
  const auto applets = std::count_if(flow.nodes.begin(), flow.nodes.end(), IsApplet);
  if (applets <= *tier.applets_per_flow) return Status::Ok();
  const std::string limit = std::to_string(*tier.applets_per_flow) + " applets per workflow";
  // The existing system's words for the tier it has.
  return Status(Code::kPermissionDenied,
                tier.name == "free"
                    ? "Free tier is limited to " + limit + ". Upgrade to Pro for unlimited applets."
                    : "The tier \"" + tier.name + "\" is limited to " + limit + ".");
}

store::Optional<store::RunCharge> Plans::ChargeFor(const std::string& owner,
                                                   double unix_seconds) const {
  if (!enabled_) return {};
  store::RunCharge charge;
  charge.owner = owner;
  charge.month = MonthOf(unix_seconds);
  if (const auto& limit = TierOf(owner).runs_per_month) charge.limit = *limit;
  return charge;
}

std::string MonthOf(double unix_seconds) {
  const std::tm begin = MonthBegin(unix_seconds);
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m", &begin);
  return text;
}

double SecondsLeftInMonth(double unix_seconds) {
  std::tm next = MonthBegin(unix_seconds);
  ++next.tm_mon;  // timegm() carries over
  return static_cast<double>(timegm(&next)) - unix_seconds;
}

}  // namespace synappsd::plans
