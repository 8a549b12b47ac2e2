// Handlers of runs: starting, reading and cancelling them.
#ifndef SYNAPPSD_REST_RUN_HANDLERS_H_
#define SYNAPPSD_REST_RUN_HANDLERS_H_

#include "base/clock.h"
#include "plans/plans.h"
#include "rest/body_reader.h"
#include "rest/resources.h"
#include "rest/respond.h"
#include "rest/run_control.h"
#include "store/store.h"

namespace synappsd::rest {

struct RunHandlerParts {
  store::FlowStore& flows;
  store::RunStore& runs;
  RunControl& control;
  const plans::Plans& plans;
  const Clock& clock;
};

// Any thread; everything given must outlive every answer.
class RunHandlers {
 public:
  RunHandlers(const RunHandlerParts& parts, const Resources& resources, const BodyReader& bodies)
      : parts_(parts), resources_(resources), bodies_(bodies) {}

  // The body is checked before the flow is looked up.
  void Start(const RequestPtr& request, const Respond& respond) const;
  void List(const RequestPtr& request, const Respond& respond) const;
  void Get(const RequestPtr& request, const Respond& respond) const;
  void ListNodes(const RequestPtr& request, const Respond& respond) const;
  void Cancel(const RequestPtr& request, const Respond& respond) const;

 private:
  const RunHandlerParts parts_;
  const Resources& resources_;
  const BodyReader& bodies_;
};

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_RUN_HANDLERS_H_
