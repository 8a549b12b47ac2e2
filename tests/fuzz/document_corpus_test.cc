#include "fuzz/body_fuzzing.h"
#include "fuzz/config_fuzzing.h"
#include "fuzz/corpus.h"
#include "fuzz/manifest_fuzzing.h"
#include "fuzz/template_fuzzing.h"

namespace synappsd {
namespace {

using testing::RunCorpus;

TEST(CorpusTest, Bodies) { EXPECT_GT(RunCorpus("body", &rest::FuzzBody, 4), 0); }
TEST(CorpusTest, Templates) { EXPECT_GT(RunCorpus("template", &engine::FuzzTemplate), 0); }
TEST(CorpusTest, Manifests) { EXPECT_GT(RunCorpus("manifest", &applets::FuzzManifest), 0); }
TEST(CorpusTest, Configurations) { EXPECT_GT(RunCorpus("config", &config::FuzzConfig), 0); }

}  // namespace
}  // namespace synappsd
