// From a validated request to what the store keeps.
#ifndef SYNAPPSD_REST_FLOW_RECORD_H_
#define SYNAPPSD_REST_FLOW_RECORD_H_

#include "base/json.h"
#include "store/records.h"

namespace synappsd::rest {

// `flow` is what Validate() returned for Resources::flow_request, without errors. A flow without an
// id gets a new one; white space around the name is removed.
store::FlowRecord ToFlowRecord(const json::Object& flow);

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_FLOW_RECORD_H_
