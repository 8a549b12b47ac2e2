// What the fuzzer of manifests and the test of its corpus run.
#ifndef SYNAPPSD_TESTS_FUZZ_MANIFEST_FUZZING_H_
#define SYNAPPSD_TESTS_FUZZ_MANIFEST_FUZZING_H_

#include <string_view>

namespace synappsd::applets {

// Reads `bytes` as a manifest, and as the schema of a package's settings, which are then checked by
// it. Ends the process if permissions are not what their own text says.
void FuzzManifest(std::string_view bytes);

}  // namespace synappsd::applets

#endif  // SYNAPPSD_TESTS_FUZZ_MANIFEST_FUZZING_H_
