// systemd's credentials as a source of settings (LoadCredential=, systemd.exec(5)): a file in
// $CREDENTIALS_DIRECTORY that has the name of a setting's variable, OPENAI_API_KEY for example. Not
// in the environment, so that no child process and no /proc/PID/environ has it.
#ifndef SYNAPPSD_CONFIG_CREDENTIALS_H_
#define SYNAPPSD_CONFIG_CREDENTIALS_H_

#include <string>
#include <vector>

#include "base/result.h"
#include "config/assignment.h"

namespace synappsd::config {

inline constexpr const char* kCredentialsVariable = "CREDENTIALS_DIRECTORY";
inline constexpr std::size_t kMaxCredentialBytes = 64 << 10;

// `directory` may be empty: there are none. Files of other names are somebody else's. A line break
// at the end is not part of the value. An error names a file that cannot be read or is too large.
Result<std::vector<Assignment>> FromCredentials(const std::string& directory,
                                                std::vector<std::string>* warnings);

}  // namespace synappsd::config

#endif  // SYNAPPSD_CONFIG_CREDENTIALS_H_
