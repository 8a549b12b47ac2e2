// What the frame fuzzer and the test of its corpus run.
#ifndef SYNAPPSD_TESTS_FUZZ_FRAME_FUZZING_H_
#define SYNAPPSD_TESTS_FUZZ_FRAME_FUZZING_H_

#include <string_view>

namespace synappsd::workers {

// The first byte says which side reads (bit 0) and in which pieces; the rest is what comes from the
// socket. Everything that decodes is delivered. Ends the process if that depends on the pieces.
void FuzzFrames(std::string_view bytes);

}  // namespace synappsd::workers

#endif  // SYNAPPSD_TESTS_FUZZ_FRAME_FUZZING_H_
