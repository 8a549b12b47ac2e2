// TraceContext: which distributed trace something belongs to (W3C Trace Context, level 1), so that
// what this daemon does shows in the trace of whoever asked for it. The daemon records no spans of
// its own; it passes the trace on and names it in its log.
//
//   traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
//                version, trace id, id of the span that asks, flags
#ifndef SYNAPPSD_BASE_TRACE_CONTEXT_H_
#define SYNAPPSD_BASE_TRACE_CONTEXT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace synappsd {

// A value.
struct TraceContext {
  static constexpr std::size_t kMaxStateBytes = 512;

  std::string trace_id = {};  // 32 lower-case hex digits; empty: there is no trace
  std::string span_id = {};   // 16 of them
  bool sampled = false;       // somebody records it
  std::string state = {};     // what tracing systems tell each other (tracestate); may be empty

  bool empty() const { return trace_id.empty(); }

  // The header's value. Not for an empty one.
  std::string Traceparent() const;
};

// What the two headers of a request say; none if `traceparent` is not valid, which the standard
// says to treat as if it had not come. A `tracestate` that is too long or not printable is left
// out. Headers of versions to come are read as far as they are known.
std::optional<TraceContext> ParseTraceContext(std::string_view traceparent,
                                              std::string_view tracestate);

// A trace of its own, that nobody records.
TraceContext NewTrace();

// Another span in the trace of `parent`.
TraceContext ChildOf(const TraceContext& parent);

}  // namespace synappsd

#endif  // SYNAPPSD_BASE_TRACE_CONTEXT_H_
