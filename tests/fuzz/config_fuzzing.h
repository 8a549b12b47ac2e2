// What the fuzzer of the configuration and the test of its corpus run.
#ifndef SYNAPPSD_TESTS_FUZZ_CONFIG_FUZZING_H_
#define SYNAPPSD_TESTS_FUZZ_CONFIG_FUZZING_H_

#include <string_view>

namespace synappsd::config {

// Reads `bytes` as a file, and each of its lines as NAME=VALUE of the environment. Ends the process
// if a configuration, printed, is read as another one.
void FuzzConfig(std::string_view bytes);

}  // namespace synappsd::config

#endif  // SYNAPPSD_TESTS_FUZZ_CONFIG_FUZZING_H_
