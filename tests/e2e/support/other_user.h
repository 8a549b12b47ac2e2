// Running programs as a user that is not root, for tests of what files' modes and processes' owners
// forbid.
#ifndef SYNAPPSD_TESTS_E2E_SUPPORT_OTHER_USER_H_
#define SYNAPPSD_TESTS_E2E_SUPPORT_OTHER_USER_H_

#include <string>
#include <vector>

namespace synappsd::e2e {

constexpr unsigned kNobody = 65534;

struct OtherUser {
  // Before a command: runs it as nobody. Empty where the test is not root itself.
  std::vector<std::string> prefix;
  // Why it cannot be done, as for a checkout in a directory that only root may enter; else empty.
  std::string impossible;
};

// For a daemon with the applets of `directory`.
OtherUser NotRoot(const std::string& directory);

}  // namespace synappsd::e2e

#endif  // SYNAPPSD_TESTS_E2E_SUPPORT_OTHER_USER_H_
