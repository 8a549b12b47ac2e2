#include "check.h"

namespace synappsd::check {

const std::vector<Check>& AllChecks() {
  static const std::vector<Check> checks = {
      {"manifest", "applet.json fits its schema", nullptr, &CheckManifest},
      {"note", "the ABI note is there and agrees with applet.json", "manifest", &CheckNote},
      {"exports", "synapps_applet_v1 is exported and nothing else", "note", &CheckExports},
      {"undefined", "no symbol is undefined", "note", &CheckUndefined},
      {"hardening", "read-only relocations, nothing lazy, no executable stack", "note",
       &CheckHardening},
      {"sandbox", "nothing is used that the sandbox refuses", "note", &CheckSandbox},
      {"load", "loads within 100 ms", "undefined", &CheckLoad},
      {"table", "the module's table is whole and agrees with applet.json", "load", &CheckTable},
      {"entry", "the entry may be called again, from any thread", "table", &CheckEntry},

      {"create", "create() succeeds with settings that fit", "table", &CheckCreate},
      {"unknown_type", "create() for an unknown applet does no harm", "create", &CheckUnknownType},
      {"bad_config", "create() with settings that do not fit does no harm", "create",
       &CheckBadConfig},
      {"create_destroy", "200 instances leave neither threads nor memory", "create",
       &CheckCreateDestroy},

      {"answers", "an ordinary call ends", "create", &CheckAnswers},
      {"result", "results are JSON, statuses exist", "answers", &CheckResult},
      {"error_messages", "errors say why", "answers", &CheckErrorMessages},
      {"completed_once", "each call is completed once", "answers", &CheckCompletedOnce},
      {"stale_handles", "nothing is done for a call that has ended", "answers", &CheckStaleHandles},
      {"events", "events are UTF-8, progress is JSON", "answers", &CheckEvents},
      {"parameters", "requests fit the methods' schemas", "answers", &CheckParameters},
      {"permissions", "requests are for what applet.json asks for", "answers", &CheckPermissions},
      {"exceptions", "no exception leaves the module", "answers", &CheckExceptions},
      {"unknown_method", "an unknown method gets UNIMPLEMENTED", "answers", &CheckUnknownMethod},
      {"hostile_json", "messages that are not what they should be do no harm", "answers",
       &CheckHostileJson},
      {"parallel", "as many calls at once as the manifest says, up to 64", "answers",
       &CheckParallel},
      {"loop_time", "the loop is not held up for 50 ms", "answers", &CheckLoopTime},
      {"call_memory", "calls leave no memory behind", "answers", &CheckCallMemory},
      {"after_destroy", "nothing is done after destroy()", "answers", &CheckAfterDestroy},

      {"cancel_before", "a call cancelled before it began ends", "answers", &CheckCancelBefore},
      {"cancel_during", "a call cancelled while it waits ends", "answers", &CheckCancelDuring},
      {"cancel_after", "cancel() of a call that has just ended does no harm", "answers",
       &CheckCancelAfter},
      {"deadline", "a call cancelled at its deadline ends", "cancel_during", &CheckDeadline},

      {"failing_requests", "calls end whichever request fails, and however", "answers",
       &CheckFailingRequests},
      {"failing_events", "calls end if their events are refused", "answers", &CheckFailingEvents},
      {"failing_posts", "calls end if post() is refused", "answers", &CheckFailingPosts},
      {"unterminated", "texts are read by their length", "answers", &CheckUnterminated},
      {"borrowed", "what was lent is not read later", "answers", &CheckBorrowed},
      {"small_host", "the smallest host of this major version is enough", "answers",
       &CheckSmallHost},
      {"large_host", "a host of a later minor version will do", "answers", &CheckLargeHost},
  };
  return checks;
}

}  // namespace synappsd::check
