// RunRequest: what a run is started with.
#ifndef SYNAPPSD_ENGINE_RUN_REQUEST_H_
#define SYNAPPSD_ENGINE_RUN_REQUEST_H_

#include <string>

#include "store/store.h"

namespace synappsd::engine {

struct RunRequest {
  store::FlowRecord flow;
  std::string input;                              // a JSON object's text
  store::Optional<store::RunCharge> charge = {};  // counted with the run's creation
};

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_RUN_REQUEST_H_
