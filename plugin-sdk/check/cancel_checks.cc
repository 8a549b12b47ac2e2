// Calls that nobody wants any more: they must end all the same, with whatever status.
#include "check.h"
#include "trial.h"

namespace synappsd::check {
namespace {

constexpr std::int64_t kDeadlineMs = 200;

HostScript Holding() {
  HostScript script;
  script.hold_answers = true;
  return script;
}

}  // namespace

Outcome CheckCancelBefore(const Subject& subject) {
  return ForEachApplet(subject, [&](const applets::AppletEntry& applet) {
    Trial trial(subject, applet, Holding());
    const std::uint64_t call = trial.BeginCancelled();
    trial.Cancel(call);
    trial.Await(call, "a call that was cancelled before it began", kCancelGrace);
    return Passed();
  });
}

Outcome CheckCancelDuring(const Subject& subject) {
  return ForEachApplet(subject, [&](const applets::AppletEntry& applet) {
    Trial trial(subject, applet, Holding());
    const std::uint64_t call = trial.BeginOrdinary();
    // Up to where it waits for the host.
    trial.host().RunUntil([&] { return trial.host().requests_asked() > 0; }, milliseconds(20));
    trial.Cancel(call);
    trial.Await(call, "a cancelled call", kCancelGrace);
    return Passed();
  });
}

Outcome CheckCancelAfter(const Subject& subject) {
  return ForEachApplet(subject, [&](const applets::AppletEntry& applet) {
    Trial trial(subject, applet);
    const std::uint64_t call = trial.BeginOrdinary();
    trial.Await(call, "the call");
    trial.CancelEnded(call);
    // It still works.
    trial.Await(trial.BeginOrdinary(), "a call after cancel() of one that had ended");
    return Passed();
  });
}

Outcome CheckDeadline(const Subject& subject) {
  return ForEachApplet(subject, [&](const applets::AppletEntry& applet) {
    Trial trial(subject, applet, Holding());
    const std::uint64_t call = trial.Begin(OrdinaryMessage(subject, applet), kHandle, kDeadlineMs);
    trial.host().RunUntil([&] { return !trial.host().IsOpen(call); }, milliseconds(kDeadlineMs));
    trial.Cancel(call);
    trial.Await(call, "a call cancelled at its deadline", kCancelGrace);
    return Passed();
  });
}

}  // namespace synappsd::check
