// What a module may not do while it is called: the host notes it, these checks look for it.
#include "check.h"
#include "trial.h"

namespace synappsd::check {
namespace {

// Time for what a module does behind the back of a call that has ended.
constexpr milliseconds kSettle{50};
constexpr milliseconds kEndPatience{500};

// Two ordinary calls and one whose message makes no sense, in a host like this. One that does not
// end is the finding of other checks.
void CallAndListen(Trial* trial) {
  const bool cancels = trial->host().script().hold_answers;
  for (int i = 0; i < 3; ++i) {
    const std::uint64_t call = i < 2 ? trial->BeginOrdinary() : trial->Begin(R"({"content":null})");
    if (cancels) trial->Cancel(call);
    if (!trial->host().RunUntil([&] { return !trial->host().IsOpen(call); }, kEndPatience)) break;
  }
  trial->Settle(kSettle);
}

// Goes through what happens every day: calls, a failure of the host, cancelled calls. `rule` must
// hold all the time.
Outcome LookFor(Rule rule, const std::string& remedy, const Subject& subject) {
  return ForEachApplet(subject, [&](const applets::AppletEntry& applet) {
    HostScript failing;
    failing.failing_request = 0;
    HostScript holding;
    holding.hold_answers = true;
    for (const HostScript& script : {HostScript(), failing, holding}) {
      Trial trial(subject, applet, script);
      CallAndListen(&trial);
      if (const auto broken = trial.host().Broken(rule)) return Failed(*broken + remedy);
    }
    return Passed();
  });
}

}  // namespace

Outcome CheckCompletedOnce(const Subject& subject) {
  return LookFor(Rule::kCompletedTwice, ": complete each call once", subject);
}

Outcome CheckStaleHandles(const Subject& subject) {
  return LookFor(Rule::kStaleHandle, ": forget a call when you complete it", subject);
}

Outcome CheckEvents(const Subject& subject) {
  return LookFor(Rule::kEvent, ": hold back the bytes of a character that is cut in two", subject);
}

Outcome CheckParameters(const Subject& subject) {
  return LookFor(Rule::kParameters, " (see doc/methods.md)", subject);
}

Outcome CheckPermissions(const Subject& subject) {
  return LookFor(Rule::kPermission, " of applet.json", subject);
}

Outcome CheckResult(const Subject& subject) { return LookFor(Rule::kResult, "", subject); }

Outcome CheckErrorMessages(const Subject& subject) {
  Outcome outcome = LookFor(Rule::kErrorMessage, "", subject);
  if (outcome.verdict == Verdict::kFailed) outcome.verdict = Verdict::kWarning;
  return outcome;
}

Outcome CheckExceptions(const Subject& subject) {
  return LookFor(Rule::kException,
                 ": catch everything inside; in C, C++ and Rust alike the host may not see it",
                 subject);
}

}  // namespace synappsd::check
