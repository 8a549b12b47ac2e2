#include "base/trace_context.h"

#include <algorithm>
#include <cstdint>
#include <random>

namespace synappsd {
namespace {

constexpr std::size_t kTraceIdDigits = 32;
constexpr std::size_t kSpanIdDigits = 16;
constexpr std::size_t kVersionZeroBytes = 55;  // 2 + 32 + 16 + 2 digits and three dashes

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');  // upper case is not valid
  });
}

bool IsZero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

// Ids need to differ, not to be secret.
std::string RandomHex(std::size_t digits) {
  static constexpr char kDigits[] = "0123456789abcdef";
  thread_local std::mt19937_64 generator{[] {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
  }()};
  std::string text;
  do {
    text.clear();
    while (text.size() < digits) {
      for (std::uint64_t bits = generator(), i = 0; i < 16 && text.size() < digits; ++i) {
        text.push_back(kDigits[bits & 15]);
        bits >>= 4;
      }
    }
  } while (IsZero(text));
  return text;
}

bool IsPrintable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

}  // namespace

std::string TraceContext::Traceparent() const {
  return "00-" + trace_id + "-" + span_id + (sampled ? "-01" : "-00");
}

std::optional<TraceContext> ParseTraceContext(std::string_view traceparent,
                                              std::string_view tracestate) {
  if (traceparent.size() < kVersionZeroBytes) return std::nullopt;
  const std::string_view version = traceparent.substr(0, 2);
  const std::string_view trace_id = traceparent.substr(3, kTraceIdDigits);
  const std::string_view span_id = traceparent.substr(36, kSpanIdDigits);
  const std::string_view flags = traceparent.substr(53, 2);
  if (traceparent[2] != '-' || traceparent[35] != '-' || traceparent[52] != '-') {
    return std::nullopt;
  }
  for (const std::string_view part : {version, trace_id, span_id, flags}) {
    if (!IsHex(part)) return std::nullopt;
  }
  if (version == "ff" || IsZero(trace_id) || IsZero(span_id)) return std::nullopt;
  const bool has_more = traceparent.size() > kVersionZeroBytes;
  if (has_more && (version == "00" || traceparent[kVersionZeroBytes] != '-')) return std::nullopt;

  TraceContext context;
  context.trace_id = trace_id;
  context.span_id = span_id;
  const char last = flags[1];
  const int low_digit = last <= '9' ? last - '0' : last - 'a' + 10;
  context.sampled = (low_digit & 1) != 0;
  if (tracestate.size() <= TraceContext::kMaxStateBytes && IsPrintable(tracestate)) {
    context.state = tracestate;
  }
  return context;
}

TraceContext NewTrace() {
  TraceContext context;
  context.trace_id = RandomHex(kTraceIdDigits);
  context.span_id = RandomHex(kSpanIdDigits);
  return context;
}

TraceContext ChildOf(const TraceContext& parent) {
  TraceContext child = parent;
  child.span_id = RandomHex(kSpanIdDigits);
  return child;
}

}  // namespace synappsd
