#include "outcome.h"

namespace synappsd::check {

const char* VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPassed:
      return "passed";
    case Verdict::kSkipped:
      return "skipped";
    case Verdict::kWarning:
      return "warning";
    case Verdict::kFailed:
      return "failed";
    case Verdict::kCrashed:
      return "crashed";
  }
  return "failed";
}

}  // namespace synappsd::check
