// Node types: a node's type is the applet it calls, in any case, or "start" or "end", which only
// pass on.
#ifndef SYNAPPSD_ENGINE_NODE_TYPE_H_
#define SYNAPPSD_ENGINE_NODE_TYPE_H_

#include <string>
#include <string_view>

namespace synappsd::engine {

// The type as applets are looked up by: ASCII letters in lower case.
std::string LowerCase(std::string_view type);

// True for "start" and "end" in any case: done as soon as they begin, no applet, no result.
bool IsPassThrough(std::string_view type);

// True for "start" in any case.
bool IsStart(std::string_view type);

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_NODE_TYPE_H_
