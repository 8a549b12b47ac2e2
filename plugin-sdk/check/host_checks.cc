// Hosts that refuse, lend texts as the ABI allows, or are of another version.
#include <algorithm>

#include "check.h"
#include "trial.h"

namespace synappsd::check {
namespace {

constexpr std::size_t kMostFailing = 16;

// One ordinary call, and one more, in a host like this.
Outcome CallsEnd(const Subject& subject, const HostScript& script, const std::string& what) {
  return ForEachApplet(subject, [&](const applets::AppletEntry& applet) {
    Trial trial(subject, applet, script);
    for (int i = 0; i < 2; ++i) trial.Await(trial.BeginOrdinary(), what);
    trial.Settle(milliseconds(0));
    trial.Destroy();
    return Passed();
  });
}

const char* Name(RequestFailure failure) {
  switch (failure) {
    case RequestFailure::kRefused:
      return "request() refuses";
    case RequestFailure::kUnavailable:
      return "is answered with UNAVAILABLE";
    case RequestFailure::kNoReason:
      return "is answered with INTERNAL and no message";
    case RequestFailure::kNonsense:
      return "is answered with what is no JSON";
  }
  return "";
}

}  // namespace

Outcome CheckFailingRequests(const Subject& subject) {
  return ForEachApplet(subject, [&](const applets::AppletEntry& applet) {
    std::size_t asked = 0;
    {
      Trial trial(subject, applet);
      trial.Await(trial.BeginOrdinary(), "the call");
      asked = trial.host().requests_asked();
    }
    for (std::size_t number = 0; number < std::min(asked, kMostFailing); ++number) {
      for (const RequestFailure failure : kRequestFailures) {
        HostScript script;
        script.failing_request = number;
        script.failure = failure;
        Trial trial(subject, applet, script);
        trial.Await(trial.BeginOrdinary(),
                    "a call whose request " + std::to_string(number + 1) + " " + Name(failure));
      }
    }
    return Passed();
  });
}

Outcome CheckFailingEvents(const Subject& subject) {
  HostScript script;
  script.refuse_events = true;
  return CallsEnd(subject, script, "a call whose output quota is used up");
}

Outcome CheckFailingPosts(const Subject& subject) {
  HostScript script;
  script.refuse_posts = true;
  return CallsEnd(subject, script, "a call whose post() is refused");
}

Outcome CheckUnterminated(const Subject& subject) {
  HostScript script;
  script.lending = Lending::kUnterminated;
  return CallsEnd(subject, script, "a call whose texts end without a NUL");
}

Outcome CheckBorrowed(const Subject& subject) {
  HostScript script;
  script.lending = Lending::kBorrowed;
  return CallsEnd(subject, script, "a call whose texts are gone after invoke()");
}

Outcome CheckSmallHost(const Subject& subject) {
  HostScript script;
  script.table = TableSize::kSmallest;
  return CallsEnd(subject, script, "a call in a host of ABI 1.0");
}

Outcome CheckLargeHost(const Subject& subject) {
  HostScript script;
  script.table = TableSize::kLarger;
  return CallsEnd(subject, script, "a call in a host of a later minor version");
}

}  // namespace synappsd::check
