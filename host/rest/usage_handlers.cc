#include "rest/usage_handlers.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "rest/answer.h"
#include "rest/query.h"
#include "rest/resources.h"

namespace synappsd::rest {
namespace {

constexpr std::size_t kMaxOwners = 10'000;

std::string NumberOrNull(const std::optional<std::int64_t>& number) {
  return number ? std::to_string(*number) : "null";
}

std::string Render(const plans::Plans& plans, const std::string& month,
                   const std::vector<store::UsageRecord>& usage) {
  std::string text = R"({"month":)" + json::Quoted(month) + R"(,"plans_enabled":)" +
                     (plans.enabled() ? "true" : "false") + R"(,"items":[)";
  for (const store::UsageRecord& record : usage) {
    const plans::Tier& tier = plans.TierOf(record.owner);
    if (text.back() == '}') text += ',';
    text += R"({"owner":)" + json::Quoted(record.owner) + R"(,"tier":)" + json::Quoted(tier.name) +
            R"(,"runs":)" + std::to_string(record.runs) + R"(,"runs_per_month":)" +
            NumberOrNull(tier.runs_per_month) + R"(,"applets_per_flow":)" +
            NumberOrNull(tier.applets_per_flow) + "}";
  }
  return text + "]}";
}

// "2026-11"; the month itself may be any.
bool IsMonth(const std::string& text) {
  return text.size() == 7 && text[4] == '-' &&
         std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }) == 6;
}

}  // namespace

void UsageHandlers::Get(const RequestPtr& request, const Respond& respond) const {
  FieldErrors errors;
  const QueryValues query = ReadQuery(UsageParameters(), *request, &errors);
  const std::string month = query.text("month").value_or(plans::MonthOf(clock_.UnixSeconds()));
  if (!IsMonth(month)) {
    errors.push_back({"query.month", "Input should be a month such as 2026-11", "value_error"});
  }
  if (!errors.empty()) return respond(ValidationAnswer(errors));

  const access::Caller& caller = request->caller;
  const bool sees_all = caller.scopes.Holds(access::Scope::kAdmin);
  const std::optional<std::string> wanted = query.text("owner");
  if (!sees_all && wanted && *wanted != caller.owner) {
    return respond(ErrorAnswer(403, "Only administrators see the usage of other owners"));
  }
  store::UsageQuery usage;
  usage.month = month;
  usage.limit = kMaxOwners;
  if (wanted) usage.owner = *wanted;
  if (!sees_all) usage.owner = caller.owner;
  const bool of_one = bool(usage.owner);
  const std::string owner = of_one ? *usage.owner : "";
  usage_.ListUsage(std::move(usage), [&plans = plans_, request, respond, month, of_one,
                                      owner](Result<std::vector<store::UsageRecord>> read) {
    if (!read.ok()) return respond(FailureAnswer(read.status(), *request));
    // Who has begun nothing yet has no row, and still wants to know the plan.
    if (of_one && read->empty()) read->push_back({owner, month, 0});
    respond(JsonAnswer(200, Render(plans, month, *read)));
  });
}

}  // namespace synappsd::rest
