// Tier: what an owner's plan allows.
#ifndef SYNAPPSD_PLANS_TIER_H_
#define SYNAPPSD_PLANS_TIER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace synappsd::plans {

struct Tier {
  std::string name;
  std::optional<std::int64_t> runs_per_month;    // none: as many as they like
  std::optional<std::int64_t> applets_per_flow;  // none: as many as they like
};

// "free runs=20 applets=3": the name, then what is limited. INVALID_ARGUMENT says what is wrong
// with the text, without repeating it.
Result<Tier> ParseTier(std::string_view text);

// Those of the existing system, as ParseTier() reads them.
const std::vector<std::string>& BuiltInTiers();

}  // namespace synappsd::plans

#endif  // SYNAPPSD_PLANS_TIER_H_
