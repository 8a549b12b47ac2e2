// Handlers of /api/v1/flows, except for running them.
#ifndef SYNAPPSD_REST_FLOW_HANDLERS_H_
#define SYNAPPSD_REST_FLOW_HANDLERS_H_

#include "applets/applet_caller.h"
#include "base/executor.h"
#include "rest/body_reader.h"
#include "rest/resources.h"
#include "rest/respond.h"
#include "store/store.h"

namespace synappsd::rest {

// Any thread; everything given must outlive every answer.
class FlowHandlers {
 public:
  FlowHandlers(store::FlowStore& flows, const applets::AppletCatalog& catalog,
               const Resources& resources, const BodyReader& bodies, Executor& workers)
      : flows_(flows),
        catalog_(catalog),
        resources_(resources),
        bodies_(bodies),
        workers_(workers) {}

  void Put(const RequestPtr& request, const Respond& respond) const;
  void List(const RequestPtr& request, const Respond& respond) const;
  void Get(const RequestPtr& request, const Respond& respond) const;
  void Delete(const RequestPtr& request, const Respond& respond) const;
  void Check(const RequestPtr& request, const Respond& respond) const;
  void CheckUnstored(const RequestPtr& request, const Respond& respond) const;

 private:
  // Posts the answer, which may take a while, to a worker.
  void Analyse(store::FlowRecord flow, const RequestPtr& request, const Respond& respond) const;

  store::FlowStore& flows_;
  const applets::AppletCatalog& catalog_;
  const Resources& resources_;
  const BodyReader& bodies_;
  Executor& workers_;
};

// The answer to a request about a flow that failed: 404 "Flow not found", else as FailureAnswer().
net::Response FlowFailure(const Status& status, const net::Request& request);

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_FLOW_HANDLERS_H_
