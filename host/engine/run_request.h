// RunRequest: what a run is started with.
#ifndef SYNAPPSD_ENGINE_RUN_REQUEST_H_
#define SYNAPPSD_ENGINE_RUN_REQUEST_H_

#include <string>

#include "base/trace_context.h"
#include "store/store.h"

namespace synappsd::engine {

struct RunRequest {
  store::FlowRecord flow;
  std::string input;                              // a JSON object's text
  store::Optional<store::RunCharge> charge = {};  // counted with the run's creation
  TraceContext trace = {};  // of who asks; empty: the run begins a trace of its own
};

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_RUN_REQUEST_H_
