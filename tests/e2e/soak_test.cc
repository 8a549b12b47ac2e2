// Everything at once for a while: flows come and go, runs go through memory and writer against the
// provider's double, SSE and WebSocket clients come and go, workers are killed, settings are
// changed, and some requests are nonsense. Nothing gets lost, and the daemon holds no more at the
// end than after its warm-up.
//
// SYNAPPS_SOAK_SECONDS (default 15) sets the length: the figures in tests/bench/RESULTS.md are of
// 600 seconds. The first fifth is the warm-up.

#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <iterator>
#include <random>
#include <set>

#include "e2e/support/daemon_process.h"
#include "e2e/support/flows.h"
#include "e2e/support/raw_socket.h"
#include "e2e/support/status_listener.h"
#include "e2e/support/steadiness.h"
#include "support/process_list.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

using std::chrono::steady_clock;

// What a client does between two rounds: nothing. The load is to be mixed, not high.
constexpr milliseconds kPause{20};
constexpr milliseconds kKillInterval{3'000};
constexpr milliseconds kChangeInterval{2'000};
constexpr milliseconds kSampleInterval{500};

// How much the daemon may seem to grow after the warm-up, over the rest of the time: caches fill
// and clients come and go, so the lines through the samples are never quite level.
constexpr double kMaxGrowthKilobytes = 16 * 1024;
constexpr double kMaxGrowthDescriptors = 16;
constexpr double kMaxGrowthThreads = 2;

std::chrono::seconds Duration() {
  const char* seconds = std::getenv("SYNAPPS_SOAK_SECONDS");
  return std::chrono::seconds(seconds == nullptr ? 15 : std::atoi(seconds));
}

struct Tally {
  std::atomic<long> requests{0};
  std::atomic<long> runs_ended{0};
  std::atomic<long> runs_failed{0};  // those of killed workers
  std::atomic<long> streams{0};
  std::atomic<long> sessions{0};
  std::atomic<long> refused{0};
  std::atomic<long> changes{0};
  std::atomic<long> kills{0};
};

class Soak : public ::testing::Test {
 protected:
  Soak() : stub_({"/usr/bin/python3", std::getenv("SYNAPPS_PROVIDER_STUB")}, {}) {
    const auto line = stub_.WaitForLine("listening on ", milliseconds(30'000));
    if (!line) throw std::runtime_error("the provider's double did not start: " + stub_.output());
    const std::string url = line->substr(line->find("http://"));
    // The quarantine is another test's: here it would end most of the load.
    daemon_ = std::make_unique<DaemonProcess>(DaemonOptions{
        .data_dir = directory_.path(),
        .arguments = {"--applets-quarantine-after", "1000000", "--applets-max-restart-delay",
                      "100ms"},
        .environment = {{"OPENAI_API_KEY", "sk-test"}, {"SYNAPPS_OPENAI_BASE_URL", url + "/v1"}}});
  }

  // A client of its own that repeats `round` until the end.
  void Launch(std::function<void(HttpClient&, int round)> round, milliseconds pause = kPause) {
    threads_.emplace_back([this, round = std::move(round), pause] {
      HttpClient client(daemon_->base_url());
      for (int i = 0; !stop_; ++i) {
        round(client, i);
        std::this_thread::sleep_for(pause);  // the load's own pace
      }
    });
  }

  HttpAnswer Expect(int status, HttpAnswer answer) {
    ++tally_.requests;
    EXPECT_EQ(answer.status, status) << answer.error << answer.body;
    return answer;
  }

  std::string StartRun(HttpClient& client) {
    return Expect(200, client.Post("/api/v1/flows/soak/run",
                                   R"({"input":{"key":"k","data":{"a":1},"prompt":"Say hello"}})"))
        .Text("run_id");
  }

  void ChangeFlows(HttpClient& client, int client_number, int round) {
    const std::string id =
        "flow-" + std::to_string(client_number) + "-" + std::to_string(round % 50);
    Expect(201, client.Post("/api/v1/flows", ChainFlow(id, {"start", "memory", "end"})));
    Expect(200, client.Get("/api/v1/flows/" + id));
    Expect(200, client.Get("/api/v1/flows?page_size=10"));
    Expect(200, client.Get("/api/v1/runs?page_size=10"));
    if (round % 2 == 0) Expect(200, client.Delete("/api/v1/flows/" + id));
  }

  void Run(HttpClient& client) {
    const HttpAnswer run = WaitForRun(client, StartRun(client));
    if (run.Text("status") != "success") ++tally_.runs_failed;
    ++tally_.runs_ended;
    EXPECT_NE(run.Text("status"), "running") << run.body;
  }

  // Every third leaves in the middle.
  void Follow(HttpClient& client, int round) {
    const std::string path = "/api/v1/runs/" + StartRun(client) + "/events";
    ++tally_.streams;
    if (round % 3 != 0) {
      EXPECT_NE(client.Get(path).body.find("event: run.finished"), std::string::npos);
      return;
    }
    RawSocket leaving(daemon_->base_url());
    leaving.Send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    leaving.ReadUntil("text/event-stream");
    leaving.Reset();
  }

  void Listen(HttpClient& client, int round) {
    StatusListener listener(daemon_->base_url());
    ++tally_.sessions;
    if (round % 3 == 0) return;  // leaves at once
    EXPECT_FALSE(listener.UntilEndOf(StartRun(client)).empty());
  }

  void SayNonsense(HttpClient& client, int round) {
    ++tally_.refused;
    switch (round % 6) {
      case 0:
        Expect(422, client.Post("/api/v1/flows", R"({"name":)"));
        return;
      case 1:
        Expect(422, client.Post("/api/v1/flows", R"({"name":"","nodes":[{}]})"));
        return;
      case 2:
        Expect(404, client.Get("/api/v1/flows/none-of-this-id"));
        return;
      case 3:
        Expect(405, client.Request("PATCH", "/api/v1/runs", "{}"));
        return;
      case 4: {
        RawSocket socket(daemon_->base_url());
        socket.Send("NONSENSE\r\n\r\n");
        EXPECT_NE(socket.ReadToEnd().find("400"), std::string::npos);
        return;
      }
      default: {
        RawSocket socket(daemon_->base_url());
        socket.Send("POST /api/v1/flows HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{");
        socket.Reset();  // with the rest of the body
      }
    }
  }

  void ChangeSettings(HttpClient& client, int round) {
    ++tally_.changes;
    Expect(200,
           client.Request("PUT", "/api/v1/applets/writer/config",
                          R"({"config":{"temperature":0.)" + std::to_string(round % 9 + 1) + "}}"));
  }

  void KillAWorker() {
    const std::set<pid_t> workers = testing::ChildrenOf(daemon_->process().pid());
    if (workers.empty()) return;
    if (kill(*std::next(workers.begin(), random_() % workers.size()), SIGKILL) == 0) ++tally_.kills;
  }

  void LaunchLoad() {
    for (int number : {0, 1}) {
      Launch([=, this](HttpClient& client, int i) { ChangeFlows(client, number, i); });
      Launch([this](HttpClient& client, int) { Run(client); });
      Launch([this](HttpClient& client, int i) { Follow(client, i); });
      Launch([this](HttpClient& client, int i) { Listen(client, i); });
    }
    Launch([this](HttpClient& client, int i) { SayNonsense(client, i); });
    Launch([this](HttpClient& client, int i) { ChangeSettings(client, i); }, kChangeInterval);
    Launch([this](HttpClient&, int) { KillAWorker(); }, kKillInterval);
  }

  void Sample(double seconds) {
    kilobytes_.Add(seconds, static_cast<double>(daemon_->ResidentKilobytes()));
    descriptors_.Add(seconds, static_cast<double>(daemon_->OpenDescriptors()));
    thread_counts_.Add(seconds, static_cast<double>(daemon_->Threads()));
  }

  void Print() const {
    std::printf(
        "%ld requests, %ld runs awaited (%ld failed), %ld SSE, %ld WebSocket, %ld refused, "
        "%ld settings, %ld kills\n",
        tally_.requests.load(), tally_.runs_ended.load(), tally_.runs_failed.load(),
        tally_.streams.load(), tally_.sessions.load(), tally_.refused.load(), tally_.changes.load(),
        tally_.kills.load());
    const auto print = [](const char* what, const Series& series) {
      std::printf("%-12s %8.0f -> %8.0f, at most %8.0f, trend %+.1f\n", what, series.first(),
                  series.last(), series.highest(), series.Growth());
    };
    print("RSS kB", kilobytes_);
    print("descriptors", descriptors_);
    print("threads", thread_counts_);
  }

  testing::TemporaryDirectory directory_;
  ChildProcess stub_;
  std::unique_ptr<DaemonProcess> daemon_;
  std::mt19937 random_{static_cast<unsigned>(getpid())};  // the killing thread's
  Tally tally_;
  std::atomic<bool> stop_{false};
  std::vector<std::thread> threads_;
  Series kilobytes_;
  Series descriptors_;
  Series thread_counts_;
};

TEST_F(Soak, NothingGetsLostAndNothingGrows) {
  {
    HttpClient client(daemon_->base_url());
    Expect(201, client.Post("/api/v1/flows", ChainFlow("soak", {"start", "memory", "writer", "end"},
                                                       {"{}", "{}", R"({"model":"gpt-4o"})"})));
  }
  LaunchLoad();
  const auto start = steady_clock::now();
  const auto seconds = [&] {
    return std::chrono::duration<double>(steady_clock::now() - start).count();
  };
  std::this_thread::sleep_until(start + Duration() / 5);  // the warm-up, not a condition
  for (auto next = steady_clock::now(); next < start + Duration(); next += kSampleInterval) {
    std::this_thread::sleep_until(next);  // as above: the time between samples
    Sample(seconds());
  }
  stop_ = true;
  for (std::thread& thread : threads_) thread.join();

  Print();
  HttpClient client(daemon_->base_url());
  EXPECT_EQ(
      client.Get("/api/v1/runs?status=running&page_size=1").Json().Find("total")->if_number()->text,
      "0");
  EXPECT_GT(tally_.runs_ended, 2 * tally_.runs_failed) << "only killed workers' runs may fail";
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they keep what is freed
  EXPECT_LT(kilobytes_.Growth(), kMaxGrowthKilobytes);
#endif
  EXPECT_LT(descriptors_.Growth(), kMaxGrowthDescriptors);
  EXPECT_LT(thread_counts_.Growth(), kMaxGrowthThreads);
  EXPECT_EQ(daemon_->Stop(), 0);
}

}  // namespace
}  // namespace synappsd::e2e
