#include "fuzz/corpus.h"
#include "fuzz/request_fuzzing.h"

namespace synappsd::net {
namespace {

using testing::RunCorpus;

TEST(CorpusTest, Requests) { EXPECT_GT(RunCorpus("request", &FuzzRequests, 32), 0); }
TEST(CorpusTest, WebSockets) { EXPECT_GT(RunCorpus("websocket", &FuzzWebSocket, 32), 0); }

}  // namespace
}  // namespace synappsd::net
