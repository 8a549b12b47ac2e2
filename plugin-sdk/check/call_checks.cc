// Calls, ordinary and odd.
#include <algorithm>

#include "check.h"
#include "heap_growth.h"
#include "trial.h"

namespace synappsd::check {
namespace {

constexpr std::uint32_t kMostAtOnce = 64;
constexpr int kTimedCalls = 5;
constexpr milliseconds kLoopLimit{50};
constexpr int kCalls = 150;

void CallOnceAndForget(Trial* trial) {
  const std::uint64_t call = trial->BeginOrdinary();
  trial->Await(call, "the call");
  trial->Settle(milliseconds(0));
  trial->host().ForgetCall(call);
}

}  // namespace

Outcome CheckAnswers(const Subject& subject) {
  return ForEachApplet(subject, [&](const applets::AppletEntry& applet) {
    Trial trial(subject, applet);
    trial.Await(trial.BeginOrdinary(), "the call with " + OrdinaryMessage(subject, applet));
    return Passed();
  });
}

Outcome CheckUnknownMethod(const Subject& subject) {
  return ForEachApplet(subject, [&](const applets::AppletEntry& applet) {
    Trial trial(subject, applet);
    const std::uint64_t call =
        trial.Begin(OrdinaryMessage(subject, applet), "org.example.no-such-method/1");
    const Completion end = trial.Await(call, "a call of an unknown method");
    if (end.status == SYNAPPS_UNIMPLEMENTED) return Passed();
    return Failed("a call of an unknown method ended with " + std::to_string(end.status) +
                  ": answer UNIMPLEMENTED unless the method is " + kHandle);
  });
}

Outcome CheckHostileJson(const Subject& subject) {
  const std::string deep_array(100'000, '[');
  std::string deep_object;
  for (int i = 0; i < 50'000; ++i) deep_object += "{\"content\":";
  const std::string messages[] = {"",
                                  "{",
                                  "null",
                                  "[]",
                                  "0",
                                  "\"text\"",
                                  "{}",
                                  "{\"content\":}",
                                  "{\"content\":null}",
                                  "{\"content\":[[],{},null,-0,1e999]}",
                                  "{\"content\":{\"content\":1,\"content\":2}}",
                                  "{\"content\":\"\\ud800\"}",
                                  "{\"content\":\"\\u0000\"}",
                                  "{\"content\":\"\xff\xfe\"}",
                                  "{\"content\":1" + std::string(5'000, '0') + "}",
                                  deep_array,
                                  deep_object,
                                  "{\"content\":\"" + std::string(1 << 20, 'x') + "\"}",
                                  std::string("\0\0\0", 3)};
  return ForEachApplet(subject, [&](const applets::AppletEntry& applet) {
    Trial trial(subject, applet);
    for (const std::string& message : messages) {
      trial.Await(trial.Begin(message), "a call with the message " + message.substr(0, 40));
    }
    return Passed();
  });
}

Outcome CheckParallel(const Subject& subject) {
  return ForEachApplet(subject, [&](const applets::AppletEntry& applet) {
    Trial trial(subject, applet);
    std::vector<std::uint64_t> calls;
    for (std::uint32_t i = 0; i < std::min(kMostAtOnce, applet.info.concurrency); ++i) {
      calls.push_back(trial.BeginOrdinary());
    }
    for (const std::uint64_t call : calls) {
      trial.Await(call, "one of " + std::to_string(calls.size()) + " calls at once");
    }
    return Passed();
  });
}

Outcome CheckLoopTime(const Subject& subject) {
  return ForEachApplet(subject, [&](const applets::AppletEntry& applet) {
    // A busy machine holds up one call, a slow module each.
    milliseconds fastest = kPatience;
    for (int i = 0; i < kTimedCalls; ++i) {
      Trial trial(subject, applet);
      trial.Await(trial.BeginOrdinary(), "the call");
      fastest = std::min(fastest, trial.host().longest_turn());
    }
    if (fastest <= kLoopLimit) return Passed();
    return Warning("it held up the loop thread for " + std::to_string(fastest.count()) + " ms, " +
                   std::to_string(kLoopLimit.count()) +
                   " are the limit: ask the host and return, or say \"execution\": \"blocking\"");
  });
}

Outcome CheckCallMemory(const Subject& subject) {
  if (!IsHeapMeasured()) return Skipped("this allocator does not say what it has handed out");
  return ForEachApplet(subject, [&](const applets::AppletEntry& applet) {
    Trial trial(subject, applet);
    const std::size_t left = HeapGrowth(kCalls, [&] { CallOnceAndForget(&trial); });
    if (left == 0) return Passed();
    return Warning(std::to_string(kCalls) + " equal calls left " + std::to_string(left) +
                   " bytes behind: free what belongs to a call when it ends, and bound caches");
  });
}

}  // namespace synappsd::check
