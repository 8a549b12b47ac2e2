#include "fuzz/corpus.h"
#include "fuzz/frame_fuzzing.h"

namespace synappsd::workers {
namespace {

TEST(CorpusTest, Frames) { EXPECT_GT(testing::RunCorpus("frame", &FuzzFrames, 64), 0); }

}  // namespace
}  // namespace synappsd::workers
