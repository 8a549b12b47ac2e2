// What the fuzzer of content templates and the test of its corpus run.
#ifndef SYNAPPSD_TESTS_FUZZ_TEMPLATE_FUZZING_H_
#define SYNAPPSD_TESTS_FUZZ_TEMPLATE_FUZZING_H_

#include <string_view>

namespace synappsd::engine {

// A template as JSON, or else as one string, a line end, and the JSON that its paths lead into.
// Ends the process if a rendering breaks the limits or says other than the grammar.
void FuzzTemplate(std::string_view bytes);

}  // namespace synappsd::engine

#endif  // SYNAPPSD_TESTS_FUZZ_TEMPLATE_FUZZING_H_
