// Plans: which owner may begin how many runs, of flows of what size. What the existing system's
// billing guard was written for and, not being installed, never did; here the owner is that of the
// caller's key, and runs are counted in the database, in the transaction that creates them.
#ifndef SYNAPPSD_PLANS_PLANS_H_
#define SYNAPPSD_PLANS_PLANS_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "plans/tier.h"
#include "store/store.h"

namespace synappsd::plans {

struct PlanOptions {
  bool enabled = false;
  std::vector<std::string> tiers = BuiltInTiers();
  std::string default_tier = "free";
  std::vector<std::string> owners;  // "alice=pro"
};

// Immutable; any thread.
class Plans {
 public:
  // INVALID_ARGUMENT names the setting and what is wrong with it.
  static Result<Plans> Make(const PlanOptions& options);

  // Without limits, and nothing is counted.
  Plans() = default;

  bool enabled() const { return enabled_; }

  // The default one for an owner that has none.
  const Tier& TierOf(const std::string& owner) const;

  // Whether the owner's tier allows a flow of that size: PERMISSION_DENIED. What is counted are
  // nodes that are applets, so not "start" and "end".
  Status CheckFlow(const std::string& owner, const store::FlowRecord& flow) const;

  // What a run costs that begins now; none where plans are off.
  store::Optional<store::RunCharge> ChargeFor(const std::string& owner, double unix_seconds) const;

 private:
  bool enabled_ = false;
  std::map<std::string, Tier, std::less<>> tiers_;
  std::map<std::string, std::string, std::less<>> owners_;  // -> the name of a tier
  Tier default_;
};

// "2026-11", in UTC.
std::string MonthOf(double unix_seconds);

// Until the next month begins, in UTC.
double SecondsLeftInMonth(double unix_seconds);

}  // namespace synappsd::plans

#endif  // SYNAPPSD_PLANS_PLANS_H_
