// Flows in files: what synappsctl flows import reads and export writes.
//
// A file holds a flow as GET /api/v1/flows/{id} answers it, an array of such, or a page of them as
// GET /api/v1/flows answers it, also from the existing SynApps system, which has no other export.
#ifndef SYNAPPSD_CTL_FLOW_FILES_H_
#define SYNAPPSD_CTL_FLOW_FILES_H_

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace synappsd::ctl {

struct FoundFlow {
  std::string origin;  // "flows.json", or "flows.json[2]" for the third flow in it
  json::Value flow;    // an object
};

// The flows of all files in their order; "-" is `in`, a directory all its *.json files by name.
// A file has at most 256 MiB. INVALID_ARGUMENT names the file that cannot be read or holds
// something else. `notice` is set to what is odd about one of them.
Result<std::vector<FoundFlow>> ReadFlows(const std::vector<std::string>& files, std::istream& in,
                                         std::string* notice);

// The same flows give the same bytes.
std::string WriteFlow(const json::Value& flow);
std::string WriteFlowList(const json::Array& flows);

// The file for a flow in a directory of them: its id, percent-encoded. INVALID_ARGUMENT: too long.
Result<std::string> FlowFileName(const std::string& id);

// All of `text` or nothing is in `file` then. ALREADY_EXISTS unless it may be replaced;
// PERMISSION_DENIED, UNAVAILABLE say why it cannot be written.
Status WriteWholeFile(const std::filesystem::path& file, const std::string& text, bool may_replace);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_FLOW_FILES_H_
