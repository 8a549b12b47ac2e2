// What the fuzzers and the test of their corpus run on each input.
#ifndef SYNAPPSD_TESTS_FUZZ_REQUEST_FUZZING_H_
#define SYNAPPSD_TESTS_FUZZ_REQUEST_FUZZING_H_

#include <string_view>

namespace synappsd::net {

// Reads `bytes` as a connection's input: heads, targets, bodies. Ends the process if the result
// depends on how the bytes are cut into segments. The first byte chooses the cut.
void FuzzRequests(std::string_view bytes);

// Reads `bytes` as the frames of a WebSocket client, likewise.
void FuzzWebSocket(std::string_view bytes);

}  // namespace synappsd::net

#endif  // SYNAPPSD_TESTS_FUZZ_REQUEST_FUZZING_H_
