#include "ctl/exit_status.h"

namespace synappsd::ctl {

const std::vector<ExitStatusMeaning>& ExitStatuses() {
  static const std::vector<ExitStatusMeaning> statuses = {
      {kExitDone, "done"},
      {kExitRefused, "refused by the daemon, or could not be done"},
      {kExitUsage, "the command line, or a file or setting it names, is wrong"},
      {kExitUnreachable, "no answer of the daemon or database, or it cannot serve now"},
      {kExitInUse, "a running daemon has the database"},
      {kExitUnsound,
       "a database or backup is damaged or not as it should be, or doctor found a problem"},
      {kExitDenied, "not allowed: no valid key, no scope for this, no right to a file or socket"},
      {kExitRunFailed, "the run that was waited for failed or was cancelled"},
      {kExitInterrupted, "interrupted"}};
  return statuses;
}

std::string ExitStatusHelp() {
  std::string text = "Exit status:\n";
  for (const auto& [status, meaning] : ExitStatuses()) {
    std::string number = std::to_string(status);
    number.resize(4, ' ');
    text += "  " + number + " " + meaning + "\n";
  }
  return text;
}

ExitStatus ExitStatusOf(Code code) {
  switch (code) {
    case Code::kOk:
      return kExitDone;
    case Code::kInvalidArgument:
      return kExitUsage;
    case Code::kUnavailable:
      return kExitUnreachable;
    case Code::kAborted:
      return kExitInUse;
    case Code::kDataLoss:
      return kExitUnsound;
    case Code::kUnauthenticated:
    case Code::kPermissionDenied:
      return kExitDenied;
    case Code::kCancelled:
      return kExitInterrupted;
    default:
      return kExitRefused;
  }
}

}  // namespace synappsd::ctl
