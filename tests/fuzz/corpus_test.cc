// The corpus of one fuzzer as a test of every build: files of SYNAPPS_CORPUS_DIR through the
// fuzzer's own entry point, which ends the process if something is found.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace synappsd {
namespace {

void Fuzz(std::string_view bytes) {
  EXPECT_EQ(
      LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()), 0);
}

TEST(CorpusTest, NothingIsFoundAgain) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(SYNAPPS_CORPUS_DIR)) {
    // Before it is run: the process does not outlive a finding.
    std::cerr << entry.path() << std::endl;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    Fuzz(bytes);
    for (char choice = 0; choice < SYNAPPS_CORPUS_CHOICES; ++choice) {
      Fuzz(choice + bytes.substr(bytes.empty() ? 0 : 1));
    }
    ++files;
  }
  EXPECT_GT(files, 0);
}

}  // namespace
}  // namespace synappsd
