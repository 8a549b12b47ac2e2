// Replay: sends a case's request to a daemon and compares the answer.
#ifndef SYNAPPSD_TESTS_CONTRACT_REPLAY_H_
#define SYNAPPSD_TESTS_CONTRACT_REPLAY_H_

#include <cstdint>
#include <string>

#include "contract/case_file.h"
#include "contract/placeholders.h"

namespace synappsd::contract {

// Empty if the answer is as expected, else what differs. `port` is on 127.0.0.1.
std::string Replay(const Case& one, std::uint16_t port, Variables* variables);

}  // namespace synappsd::contract

#endif  // SYNAPPSD_TESTS_CONTRACT_REPLAY_H_
