// The parts of Pistache that fail remotely must not come back; see host/rest/net/README.md.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace synappsd::net {
namespace {

namespace fs = std::filesystem;

// The pieces are joined here only, so that this file is not a finding of its own.
const std::vector<std::string> kForbidden = {
    "Http::"
    "Endpoint",
    "Tcp::"
    "Listener",
    "Tcp::"
    "Transport",
    "Response"
    "Stream",
    "timeout"
    "After",
    "serve"
    "File",
    "Rest::"
    "Router",
    "pistache/"
    "endpoint",
    "pistache/"
    "listener",
    "pistache/"
    "transport",
    "Http::"
    "serve",
};

std::vector<fs::path> Sources() {
  std::vector<fs::path> sources;
  for (const char* directory : {"host", "odb", "plugin-sdk", "plugins", "tests"}) {
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(SYNAPPS_SOURCE_DIR) / directory)) {
      const std::string extension = entry.path().extension();
      const bool is_source = extension == ".h" || extension == ".hpp" || extension == ".cc" ||
                             extension == ".cpp" || extension == ".c";
      if (entry.is_regular_file() && is_source) sources.push_back(entry.path());
    }
  }
  return sources;
}

std::string ReadFile(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(ForbiddenPartsTest, NoSourceUsesThem) {
  const std::vector<fs::path> sources = Sources();
  ASSERT_GT(sources.size(), 50u) << "the sources were not found";
  for (const fs::path& source : sources) {
    const std::string text = ReadFile(source);
    for (const std::string& forbidden : kForbidden) {
      EXPECT_EQ(text.find(forbidden), std::string::npos) << source << " uses " << forbidden;
    }
  }
}

// Its type must be named to store a route in the segment tree; that is all.
TEST(ForbiddenPartsTest, AnswerWritersAreOnlyNamedByTheRouteTree) {
  const std::string writer =
      "Response"
      "Writer";
  for (const fs::path& source : Sources()) {
    if (source.filename() == "route_tree.cc") continue;
    EXPECT_EQ(ReadFile(source).find(writer), std::string::npos) << source;
  }
}

TEST(ForbiddenPartsTest, OnlyTheConnectionLayerIncludesPistache) {
  for (const fs::path& source : Sources()) {
    const bool is_net = source.parent_path() == fs::path(SYNAPPS_SOURCE_DIR) / "host/rest/net";
    if (is_net && source.extension() == ".cc") continue;
    EXPECT_EQ(ReadFile(source).find("#include <pist"
                                    "ache/"),
              std::string::npos)
        << source;
  }
}

}  // namespace
}  // namespace synappsd::net
