// Flow JSON: a flow as a run keeps it, so that it is resumed with the flow it began with.
//
//   {"id":ID, "name":NAME,
//    "nodes":[{"id":ID, "type":TYPE, "data":{...}}, ...],
//    "edges":[{"id":ID, "source":ID, "target":ID}, ...],
//    "trace":{"parent":TRACEPARENT[, "state":TRACESTATE]}}      of the run, if it has one
//
// Positions and animation are the editor's and left out.
#ifndef SYNAPPSD_ENGINE_FLOW_JSON_H_
#define SYNAPPSD_ENGINE_FLOW_JSON_H_

#include <string>

#include "base/result.h"
#include "base/trace_context.h"
#include "store/records.h"

namespace synappsd::engine {

std::string WriteFlow(const store::FlowRecord& flow, const TraceContext& trace = {});

// INVALID_ARGUMENT if `text` is not what WriteFlow() writes.
Result<store::FlowRecord> ReadFlow(const std::string& text);

// The trace in what WriteFlow() wrote; empty if there is none, or the text is something else.
TraceContext ReadTrace(const std::string& text);

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_FLOW_JSON_H_
