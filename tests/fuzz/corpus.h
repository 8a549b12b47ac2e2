// The fuzzers' corpus as a test of every build, so that what was found once stays fixed.
#ifndef SYNAPPSD_TESTS_FUZZ_CORPUS_H_
#define SYNAPPSD_TESTS_FUZZ_CORPUS_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace synappsd::testing {

// Runs `fuzz` on every file of the corpus `name`, as it is and, where the first byte chooses
// something, with each of the first `choices` values of it. The number of files.
inline int RunCorpus(const char* name, void (*fuzz)(std::string_view), char choices = 0) {
  int files = 0;
  const std::filesystem::path directory = std::filesystem::path(SYNAPPS_CORPUS_DIR) / name;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    SCOPED_TRACE(entry.path());
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    fuzz(bytes);
    for (char choice = 0; choice < choices; ++choice) {
      fuzz(choice + bytes.substr(bytes.empty() ? 0 : 1));
    }
    ++files;
  }
  return files;
}

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_FUZZ_CORPUS_H_
