#include "e2e/support/other_user.h"

#include <unistd.h>

#include "e2e/support/child_process.h"

namespace synappsd::e2e {

OtherUser NotRoot(const std::string& directory) {
  if (geteuid() != 0) return {};
  OtherUser user;
  user.prefix = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"};
  std::vector<std::string> attempt = user.prefix;
  attempt.insert(attempt.end(), {"ls", directory});
  ChildProcess list(attempt, {});
  if (list.WaitForExit(milliseconds(60'000)) != 0) {
    user.impossible = "the user nobody cannot run the daemon from here: " + list.output();
  }
  return user;
}

}  // namespace synappsd::e2e
