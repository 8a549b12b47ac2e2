// Rendering: records as the JSON that clients read, byte for byte as the existing system writes it.
//
// JSON that was stored is spliced in as it is: the store keeps it compact, in UTF-8.
#ifndef SYNAPPSD_REST_RENDER_H_
#define SYNAPPSD_REST_RENDER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/flow_analysis.h"
#include "rest/page.h"
#include "store/records.h"

namespace synappsd::rest {

std::string RenderFlow(const store::FlowRecord& flow);
std::string RenderRun(const store::RunRecord& run);
std::string RenderNodeRuns(const std::vector<store::NodeRunRecord>& node_runs);
std::string RenderFlowCheck(const std::vector<engine::FlowProblem>& problems);

// One page; `total` counts the items of all pages.
std::string RenderFlowPage(const std::vector<store::FlowRecord>& items, std::uint64_t total,
                           const PageRequest& page);
std::string RenderRunPage(const std::vector<store::RunRecord>& items, std::uint64_t total,
                          const PageRequest& page);

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_RENDER_H_
