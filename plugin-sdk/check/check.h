// Check: one thing that is tried with a module.
#ifndef SYNAPPSD_CHECK_CHECK_H_
#define SYNAPPSD_CHECK_CHECK_H_

#include <chrono>
#include <string>
#include <vector>

#include "outcome.h"
#include "subject.h"

namespace synappsd::check {

struct Check {
  const char* name;
  const char* what;   // what a module that passes does
  const char* needs;  // a check before it, without which this one finds nothing new; or null
  Outcome (*run)(const Subject& subject);
};

// In the order they are run in.
const std::vector<Check>& AllChecks();

// static_checks.cc: the files, without running the module's code
Outcome CheckManifest(const Subject& subject);
Outcome CheckNote(const Subject& subject);
Outcome CheckExports(const Subject& subject);
Outcome CheckUndefined(const Subject& subject);
Outcome CheckHardening(const Subject& subject);
Outcome CheckSandbox(const Subject& subject);

// load_checks.cc: loading, and the table
Outcome CheckLoad(const Subject& subject);
Outcome CheckTable(const Subject& subject);
Outcome CheckEntry(const Subject& subject);

// instance_checks.cc: create() and destroy()
Outcome CheckCreate(const Subject& subject);
Outcome CheckUnknownType(const Subject& subject);
Outcome CheckBadConfig(const Subject& subject);
Outcome CheckCreateDestroy(const Subject& subject);
Outcome CheckAfterDestroy(const Subject& subject);

// call_checks.cc: calls
Outcome CheckAnswers(const Subject& subject);
Outcome CheckUnknownMethod(const Subject& subject);
Outcome CheckHostileJson(const Subject& subject);
Outcome CheckParallel(const Subject& subject);
Outcome CheckLoopTime(const Subject& subject);
Outcome CheckCallMemory(const Subject& subject);

// rule_checks.cc: what a module may not do while it is called
Outcome CheckCompletedOnce(const Subject& subject);
Outcome CheckStaleHandles(const Subject& subject);
Outcome CheckEvents(const Subject& subject);
Outcome CheckParameters(const Subject& subject);
Outcome CheckPermissions(const Subject& subject);
Outcome CheckResult(const Subject& subject);
Outcome CheckErrorMessages(const Subject& subject);
Outcome CheckExceptions(const Subject& subject);

// cancel_checks.cc: calls that nobody wants any more
Outcome CheckCancelBefore(const Subject& subject);
Outcome CheckCancelDuring(const Subject& subject);
Outcome CheckCancelAfter(const Subject& subject);
Outcome CheckDeadline(const Subject& subject);

// host_checks.cc: hosts that refuse, lend texts as the ABI allows, or are of another version
Outcome CheckFailingRequests(const Subject& subject);
Outcome CheckFailingEvents(const Subject& subject);
Outcome CheckFailingPosts(const Subject& subject);
Outcome CheckUnterminated(const Subject& subject);
Outcome CheckBorrowed(const Subject& subject);
Outcome CheckSmallHost(const Subject& subject);
Outcome CheckLargeHost(const Subject& subject);

}  // namespace synappsd::check

#endif  // SYNAPPSD_CHECK_CHECK_H_
