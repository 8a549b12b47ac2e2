// Run input: what a run's nodes get as content by default.
#ifndef SYNAPPSD_ENGINE_RUN_INPUT_H_
#define SYNAPPSD_ENGINE_RUN_INPUT_H_

#include <string>

#include "store/records.h"

namespace synappsd::engine {

// `requested` (a JSON object) or, if that is empty, `data.parsedInputData` of the flow's first
// start node that has one which is a non-empty object: an editor stores there what its form was
// filled with. Pure.
std::string ChooseRunInput(const store::FlowRecord& flow, std::string requested);

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_RUN_INPUT_H_
