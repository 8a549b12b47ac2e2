// What the fuzzer of request bodies and the test of its corpus run.
#ifndef SYNAPPSD_TESTS_FUZZ_BODY_FUZZING_H_
#define SYNAPPSD_TESTS_FUZZ_BODY_FUZZING_H_

#include <string_view>

namespace synappsd::rest {

// The first byte chooses the resource, the rest is the body of a request for it. Ends the process
// if what was read does not survive being written and read again.
void FuzzBody(std::string_view bytes);

}  // namespace synappsd::rest

#endif  // SYNAPPSD_TESTS_FUZZ_BODY_FUZZING_H_
