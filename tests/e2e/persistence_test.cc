// What was acknowledged is there after a restart.

#include <gtest/gtest.h>

#include "e2e/support/daemon_process.h"
#include "e2e/support/flows.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

TEST(Persistence, FlowsRunsAndMemoriesSurviveARestart) {
  const testing::TemporaryDirectory directory;
  std::string flow;
  std::string run;
  std::string run_id;
  // More digits than a double has: kept byte for byte in flows, inputs and memories.
  const std::string data = R"({"big":)" + std::string(400, '7') + R"(,"f":1.0})";
  {
    DaemonProcess daemon({.data_dir = directory.path()});
    HttpClient client(daemon.base_url());
    ASSERT_EQ(client
                  .Post("/api/v1/flows",
                        ChainFlow("notes", {"start", "memory", "end"}, {data, "{}", "{}"}))
                  .status,
              201);
    flow = client.Get("/api/v1/flows/notes").body;
    EXPECT_NE(flow.find(data), std::string::npos) << flow;
    run_id = client.Post("/api/v1/flows/notes/run", R"({"input":{"key":"k","data":)" + data + "}}")
                 .Text("run_id");
    run = WaitForRun(client, run_id).body;
    EXPECT_NE(run.find(R"("status":"success")"), std::string::npos) << run;
    EXPECT_NE(run.find(R"("data":)" + data), std::string::npos) << run;
    EXPECT_EQ(daemon.Stop(), 0);
  }
  DaemonProcess daemon({.data_dir = directory.path()});
  HttpClient client(daemon.base_url());
  EXPECT_EQ(client.Get("/api/v1/flows/notes").body, flow);
  EXPECT_EQ(client.Get("/api/v1/runs/" + run_id).body, run);
  const std::string retrieve =
      client.Post("/api/v1/flows/notes/run", R"({"input":{"operation":"retrieve","key":"k"}})")
          .Text("run_id");
  const std::string retrieved = WaitForRun(client, retrieve).body;
  EXPECT_NE(retrieved.find(R"("output":)" + data), std::string::npos) << retrieved;
}

TEST(Persistence, ConcurrentWritesOfTheSameAndOfDifferentFlowsNeverFail) {
  const testing::TemporaryDirectory directory;
  DaemonProcess daemon({.data_dir = directory.path()});
  constexpr int kClients = 16;
  constexpr int kWrites = 40;
  std::vector<std::thread> threads;
  std::vector<std::string> failures(kClients);
  for (int i = 0; i < kClients; ++i) {
    threads.emplace_back([&, i] {
      HttpClient client(daemon.base_url());
      for (int k = 0; k < kWrites; ++k) {
        const std::string id = k % 2 == 0 ? "shared" : "own-" + std::to_string(i);
        const HttpAnswer answer =
            client.Post("/api/v1/flows", ChainFlow(id, {"start", "memory", "end"}));
        if (answer.status != 201) failures[i] = answer.body + answer.error;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, std::vector<std::string>(kClients));
  HttpClient client(daemon.base_url());
  EXPECT_EQ(client.Get("/api/v1/flows").Json().Find("total")->if_number()->text,
            std::to_string(kClients + 1));
}

}  // namespace
}  // namespace synappsd::e2e
