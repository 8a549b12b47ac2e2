// Runs the fuzzers' corpus in every build, so that what was found once stays fixed.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "fuzz/request_fuzzing.h"

namespace synappsd::net {
namespace {

int RunCorpus(const char* name, void (*fuzz)(std::string_view)) {
  int inputs = 0;
  const std::filesystem::path directory = std::filesystem::path(SYNAPPS_CORPUS_DIR) / name;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    SCOPED_TRACE(entry.path());
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    for (char piece = 0; piece < 32; ++piece) fuzz(piece + bytes.substr(bytes.empty() ? 0 : 1));
    ++inputs;
  }
  return inputs;
}

TEST(CorpusTest, Requests) { EXPECT_GT(RunCorpus("request", &FuzzRequests), 0); }
TEST(CorpusTest, WebSockets) { EXPECT_GT(RunCorpus("websocket", &FuzzWebSocket), 0); }

}  // namespace
}  // namespace synappsd::net
