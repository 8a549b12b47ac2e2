// create() and destroy().
#include <filesystem>
#include <iterator>

#include "check.h"
#include "heap_growth.h"
#include "trial.h"

namespace synappsd::check {
namespace {

constexpr int kInstances = 200;
constexpr milliseconds kThreadPatience{1'000};
constexpr milliseconds kSettle{300};

std::ptrdiff_t Threads() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"),
                       std::filesystem::directory_iterator());
}

// Calls create() as no sane host does. It may succeed, and must leave *self alone if it does not.
Outcome CreateOddly(const Subject& subject, const std::string& type, const std::string& config,
                    const std::string& what, bool* made) {
  const synapps_module& module = Loaded(subject);
  static auto* const host = new ScriptedHost(*subject.manifest, {});
  const Loan own_type(Lending::kPlain, type);
  const Loan own_config(Lending::kPlain, config);
  int untouched = 0;
  void* self = &untouched;
  synapps_status status = SYNAPPS_INTERNAL;
  host->RunModule("create", [&] {
    status = module.create(host->table(), own_type.str(), own_config.str(), &self);
  });
  *made = status == SYNAPPS_OK;
  if (*made) host->RunModule("destroy", [&] { module.destroy(self); });
  if (*made || self == &untouched) return Passed();
  return Failed("create() fails for " + what + " with " + std::to_string(status) +
                ", as it may, but changes *self: leave it alone");
}

void MakeAndDestroy(const Subject& subject, const applets::AppletEntry& applet,
                    const ScriptedHost& host) {
  const synapps_module& module = Loaded(subject);
  const Loan type(Lending::kPlain, applet.info.type);
  const Loan config(Lending::kPlain, OrdinaryConfig(subject));
  void* self = nullptr;
  const synapps_status status = module.create(host.table(), type.str(), config.str(), &self);
  if (status != SYNAPPS_OK) {
    EndCheck(Failed("create() fails after others were destroyed: " + std::to_string(status)));
  }
  module.destroy(self);
}

}  // namespace

Outcome CheckCreate(const Subject& subject) {
  return ForEachApplet(subject, [&](const applets::AppletEntry& applet) {
    Trial trial(subject, applet);
    return Passed();
  });
}

Outcome CheckUnknownType(const Subject& subject) {
  bool made = false;
  Outcome outcome =
      CreateOddly(subject, "no.such.applet", OrdinaryConfig(subject), "an unknown applet", &made);
  if (outcome.verdict != Verdict::kPassed) return outcome;
  // With one applet there is nothing to confuse; with more the wrong one would do the work.
  if (!made || subject.manifest->applets.size() < 2) return Passed();
  return Failed(
      "create() makes an instance of an applet that is not in applet.json: answer NOT_FOUND");
}

Outcome CheckBadConfig(const Subject& subject) {
  const std::string deep(100'000, '[');
  const std::string configs[] = {
      "", "null", "[]", "{", "{\"a\":", "\"text\"", "{\"\\u0000\":1}", "{\"a\":\"\xff\"}", deep};
  return ForEachApplet(subject, [&](const applets::AppletEntry& applet) {
    for (const std::string& config : configs) {
      bool made = false;
      Outcome outcome = CreateOddly(subject, applet.info.type, config,
                                    "the settings " + config.substr(0, 20), &made);
      if (outcome.verdict != Verdict::kPassed) return outcome;
    }
    return Passed();
  });
}

Outcome CheckCreateDestroy(const Subject& subject) {
  return ForEachApplet(subject, [&](const applets::AppletEntry& applet) {
    auto* const host = new ScriptedHost(*subject.manifest, {});  // outlives the module's use
    MakeAndDestroy(subject, applet, *host);  // threads that are there once for all instances
    const std::ptrdiff_t threads = Threads();
    const std::size_t left =
        HeapGrowth(kInstances, [&] { MakeAndDestroy(subject, applet, *host); });
    // A joined thread may be listed a moment longer.
    host->RunUntil([&] { return Threads() <= threads; }, kThreadPatience);
    if (Threads() > threads) {
      return Failed("instances were made and destroyed, and " +
                    std::to_string(Threads() - threads) +
                    " threads are left: destroy() must join its threads");
    }
    if (left > 0) {
      return Failed(std::to_string(kInstances) + " instances were made and destroyed, and " +
                    std::to_string(left) + " bytes are left: free them in destroy()");
    }
    return Passed();
  });
}

Outcome CheckAfterDestroy(const Subject& subject) {
  return ForEachApplet(subject, [&](const applets::AppletEntry& applet) {
    Trial trial(subject, applet);
    trial.Await(trial.BeginOrdinary(), "the call");
    trial.Destroy();
    trial.host().Close();
    trial.Settle(kSettle);
    const auto broken = trial.host().Broken(Rule::kAfterDestroy);
    return broken ? Failed(*broken + ": end timers and join threads in destroy()") : Passed();
  });
}

}  // namespace synappsd::check
