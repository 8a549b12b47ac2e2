// Handlers of usage: what owners have begun this month, and what their plans allow.
#ifndef SYNAPPSD_REST_USAGE_HANDLERS_H_
#define SYNAPPSD_REST_USAGE_HANDLERS_H_

#include "base/clock.h"
#include "plans/plans.h"
#include "rest/respond.h"
#include "store/store.h"

namespace synappsd::rest {

// Any thread; everything given must outlive every answer.
class UsageHandlers {
 public:
  UsageHandlers(store::UsageStore& usage, const plans::Plans& plans, const Clock& clock)
      : usage_(usage), plans_(plans), clock_(clock) {}

  // An owner's own; all owners' for administrators.
  void Get(const RequestPtr& request, const Respond& respond) const;

 private:
  store::UsageStore& usage_;
  const plans::Plans& plans_;
  const Clock& clock_;
};

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_USAGE_HANDLERS_H_
