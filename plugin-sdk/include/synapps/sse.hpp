// synapps/sse.hpp - a parser of server-sent events (text/event-stream, WHATWG HTML 9.2.6).
//
//   SseParser parser;
//   bool ok = parser.Feed(chunk, [](const SseEvent& event) { ...; return true; });
//
// Chunks may end anywhere, also within a line ending or a character. An event is delivered at the
// empty line that ends it; one the stream breaks off in is dropped, as the standard says. Not
// thread-safe. Memory is bounded by kMaxEventBytes.
#ifndef SYNAPPS_SSE_HPP_
#define SYNAPPS_SSE_HPP_

#include <cstddef>
#include <string>
#include <string_view>

namespace synapps {

struct SseEvent {
  std::string type;  // "message" unless the stream names another
  std::string data;  // lines joined with \n
  std::string id;    // the newest id of the stream, or empty
};

class SseParser {
 public:
  // Of one line, and of the data of one event.
  static constexpr std::size_t kMaxEventBytes = 1U << 20;

  // Calls sink(const SseEvent&) for every event that is complete; sink returns whether to go on.
  // False: the sink said stop, or an event is over the bound (see overflowed()); feed no more.
  template <class Sink>
  bool Feed(std::string_view chunk, Sink&& sink) {
    for (const char c : chunk) {
      if (c == '\n' && after_cr_) {  // the second half of CR LF
        after_cr_ = false;
        continue;
      }
      after_cr_ = c == '\r';
      if (c == '\n' || c == '\r') {
        if (!EndLine(sink)) return false;
      } else if (line_.size() < kMaxEventBytes) {
        line_ += c;
      } else {
        overflowed_ = true;
        return false;
      }
    }
    return true;
  }

  bool overflowed() const { return overflowed_; }

 private:
  template <class Sink>
  bool EndLine(Sink& sink) {
    if (first_line_ && line_.rfind("\xEF\xBB\xBF", 0) == 0) line_.erase(0, 3);
    first_line_ = false;
    if (line_.empty()) return Dispatch(sink);
    TakeField();
    line_.clear();
    overflowed_ = data_.size() > kMaxEventBytes;
    return !overflowed_;
  }

  void TakeField() {
    const std::size_t colon = line_.find(':');
    const std::string_view line = line_;
    const std::string_view name = line.substr(0, colon);
    std::string_view value;
    if (colon != std::string::npos) value = line.substr(colon + 1);
    if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    if (name == "data") {
      has_data_ = true;
      data_ += value;
      data_ += '\n';
    } else if (name == "event") {
      type_ = value;
    } else if (name == "id" && value.find('\0') == std::string_view::npos) {
      id_ = value;
    }  // comments (no name), "retry" and unknown fields mean nothing to a one-shot reader
  }

  template <class Sink>
  bool Dispatch(Sink& sink) {
    bool go_on = true;
    if (has_data_) {
      data_.pop_back();
      go_on = sink(SseEvent{type_.empty() ? "message" : type_, data_, id_});
    }
    has_data_ = false;
    data_.clear();
    type_.clear();
    return go_on;
  }

  std::string line_;
  std::string data_;
  std::string type_;
  std::string id_;
  bool has_data_ = false;
  bool after_cr_ = false;
  bool first_line_ = true;
  bool overflowed_ = false;
};

}  // namespace synapps

#endif  // SYNAPPS_SSE_HPP_
