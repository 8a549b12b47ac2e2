// HostScript: how the host of a check behaves, and what it looks for.
#ifndef SYNAPPSD_CHECK_HOST_SCRIPT_H_
#define SYNAPPSD_CHECK_HOST_SCRIPT_H_

#include <cstddef>
#include <optional>

namespace synappsd::check {

// How a request to the host goes wrong.
enum class RequestFailure {
  kRefused,      // request() itself answers RESOURCE_EXHAUSTED
  kUnavailable,  // on_done with UNAVAILABLE and a message
  kNoReason,     // on_done with INTERNAL and nothing else
  kNonsense,     // on_done with OK and a text that is no JSON
};
constexpr RequestFailure kRequestFailures[] = {
    RequestFailure::kRefused, RequestFailure::kUnavailable, RequestFailure::kNoReason,
    RequestFailure::kNonsense};

// How texts and structs are handed to the module.
enum class Lending {
  kPlain,         // as from std::string: a NUL follows, and the memory stays readable
  kUnterminated,  // no NUL follows, memory ends there
  kBorrowed,      // the memory is gone when the function returns
};

enum class TableSize {
  kToday,
  kSmallest,  // ABI 1.0, and memory ends there
  kLarger,    // a host of a later minor version
};

struct HostScript {
  bool hold_answers = false;                   // requests are answered only when they are aborted
  std::optional<std::size_t> failing_request;  // by number from 0
  RequestFailure failure = RequestFailure::kUnavailable;
  bool refuse_events = false;  // emit() answers RESOURCE_EXHAUSTED
  bool refuse_posts = false;   // post() answers RESOURCE_EXHAUSTED
  Lending lending = Lending::kPlain;
  TableSize table = TableSize::kToday;
};

// What a module may not do; the host notes it and goes on.
enum class Rule {
  kCompletedTwice,
  kStaleHandle,   // emit() or request() for a call that has ended
  kEvent,         // an event that is not UTF-8, or progress that is not JSON
  kParameters,    // a request whose parameters break the method's schema
  kPermission,    // a request for what the manifest does not ask for
  kResult,        // a result that is not JSON, or a status that does not exist
  kErrorMessage,  // an error without a message
  kException,     // an exception left a function of the module
  kAfterDestroy,  // the host was called after destroy() of the last instance
};
constexpr std::size_t kRules = 9;

}  // namespace synappsd::check

#endif  // SYNAPPSD_CHECK_HOST_SCRIPT_H_
