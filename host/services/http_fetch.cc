#include "services/http_fetch.h"

#include <random>
#include <utility>

#include "services/fetch_operation.h"
#include "services/fetch_plan.h"

namespace synappsd::services {

AbortRequest HttpFetch::Start(MethodRequest request, std::shared_ptr<MethodReply> reply) {
  Result<FetchPlan> plan = MakeFetchPlan(request.params, std::move(request.body));
  if (!plan.ok()) {
    reply->Fail(plan.status());
    return {};
  }
  const TraceContext trace =
      request.scope == nullptr ? TraceContext() : request.scope->origin().trace;
  auto operation = std::make_shared<FetchOperation>(
      parts_, std::move(*plan), std::move(request.package), trace, std::move(reply));
  operation->Send();
  return [weak = std::weak_ptr<FetchOperation>(operation)] {
    if (const auto alive = weak.lock()) alive->Abort();
  };
}

double RandomFraction() {
  thread_local std::minstd_rand generator{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(generator);
}

}  // namespace synappsd::services
