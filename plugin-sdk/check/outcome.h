// Outcome: what one check found.
#ifndef SYNAPPSD_CHECK_OUTCOME_H_
#define SYNAPPSD_CHECK_OUTCOME_H_

#include <string>
#include <utility>

namespace synappsd::check {

enum class Verdict {
  kPassed,
  kSkipped,  // does not apply, or needs a check that did not pass
  kWarning,  // works, but should be otherwise
  kFailed,
  kCrashed,  // the module ended the process
};

// "passed", "crashed" and so on.
const char* VerdictName(Verdict verdict);

struct Outcome {
  Verdict verdict = Verdict::kPassed;
  std::string text;  // what is wrong and what to do about it; empty if nothing is
};

inline Outcome Passed() { return {}; }
inline Outcome Skipped(std::string why) { return {Verdict::kSkipped, std::move(why)}; }
inline Outcome Warning(std::string text) { return {Verdict::kWarning, std::move(text)}; }
inline Outcome Failed(std::string text) { return {Verdict::kFailed, std::move(text)}; }

// Thrown where the module breaks the premise of a check; becomes the check's outcome.
struct CheckEnded {
  Outcome outcome;
};
[[noreturn]] inline void EndCheck(Outcome outcome) { throw CheckEnded{std::move(outcome)}; }

}  // namespace synappsd::check

#endif  // SYNAPPSD_CHECK_OUTCOME_H_
