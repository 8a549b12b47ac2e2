// Runs the frame fuzzer's corpus in every build, so that what was found once stays fixed.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "fuzz/frame_fuzzing.h"

namespace synappsd::workers {
namespace {

TEST(CorpusTest, Frames) {
  int inputs = 0;
  const std::filesystem::path directory = std::filesystem::path(SYNAPPS_CORPUS_DIR) / "frame";
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    SCOPED_TRACE(entry.path());
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    for (char first = 0; first < 64; ++first) {
      FuzzFrames(first + bytes.substr(bytes.empty() ? 0 : 1));
    }
    ++inputs;
  }
  EXPECT_GT(inputs, 0);
}

}  // namespace
}  // namespace synappsd::workers
