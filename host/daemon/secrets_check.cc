#include "daemon/secrets_check.h"

#include <string>

namespace synappsd::daemon {
namespace {

using doctor::Finding;
using doctor::Level;

constexpr const char* kCheck = "secrets";

Finding ExamineKeyOfNone(const secrets::VaultTrial& trial) {
  if (trial.key_status.ok()) {
    return {kCheck, Level::kOk, "none are stored; " + trial.key_place + " is right", ""};
  }
  if (trial.key_status.code() == Code::kNotFound) {
    return {kCheck, Level::kOk, "none are stored; the master key is made with the first", ""};
  }
  return {kCheck, Level::kProblem, "none can be stored: " + trial.key_status.message(),
          "mend that, or take it away: no secret needs it yet"};
}

}  // namespace

Finding ExamineSecrets(const secrets::VaultTrial& trial) {
  if (trial.secrets == 0) return ExamineKeyOfNone(trial);
  const std::string all = std::to_string(trial.secrets);
  if (!trial.key_status.ok()) {
    return {kCheck, Level::kProblem,
            "none of " + all + " can be opened after a restart: " + trial.key_status.message(),
            "put the master key back as it was, then systemctl reload synappsd (a credential: "
            "restart); without it the secrets are lost, and must be set again"};
  }
  if (!trial.problems.empty()) {
    const auto& [name, problem] = *trial.problems.begin();
    return {kCheck, Level::kProblem,
            std::to_string(trial.problems.size()) + " of " + all + " cannot be opened: \"" + name +
                "\": " + problem,
            "synappsctl secrets list names all of them"};
  }
  if (trial.is_newer) {
    return {kCheck, Level::kWarning,
            "the running daemon has not read " + trial.key_place + " since it was mended",
            "systemctl reload synappsd"};
  }
  return {kCheck, Level::kOk, "all " + all + " open with " + trial.key_place, ""};
}

}  // namespace synappsd::daemon
