// Where synappsctl gets its API key from: a file, or the environment. Never the command line, which
// every user of the machine can read in the list of processes and the shell keeps in its history.
#ifndef SYNAPPSD_CTL_HTTP_API_KEY_H_
#define SYNAPPSD_CTL_HTTP_API_KEY_H_

#include <string>

#include "base/result.h"

namespace synappsd::ctl {

struct ApiKey {
  std::string text;    // empty: none
  std::string origin;  // for messages: "the key in FILE", "the key in $SYNAPPS_API_KEY"
};

// From `file`, or, if that is empty, from the environment's value `variable`. White space around
// the key is not part of it. INVALID_ARGUMENT: the file cannot be read, is readable by all users,
// or holds something that cannot be a key; the message never holds it.
Result<ApiKey> ReadApiKey(const std::string& file, const char* variable);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_HTTP_API_KEY_H_
