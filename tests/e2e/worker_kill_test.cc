// Workers are killed under a load of runs. Every run ends, the daemon never notices more than a
// crash, and nothing that had finished runs again: the counting applets append their request id and
// the time to a file at each call, and the database says when which request had its answer.
//
// SYNAPPS_WORKER_KILL_SECONDS (default 10; 60 is the acceptance run) says for how long a random
// worker is killed every 50 ms; SYNAPPS_SEED repeats a sequence.

#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <deque>
#include <fstream>
#include <random>
#include <set>
#include <sstream>

#include "e2e/support/daemon_process.h"
#include "e2e/support/flows.h"
#include "e2e/support/test_database.h"
#include "support/process_list.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

constexpr int kRunsInFlight = 1'000;
constexpr milliseconds kKillInterval{50};

int FromEnvironment(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

class WorkerKill : public ::testing::Test {
 protected:
  void Start(const std::vector<std::string>& arguments) {
    std::ofstream(settings_file_) << "[applet.\"org.synapps.test.counting\"]\nfile = \""
                                  << counting_file_.string() << "\"\ntimes = true\n";
    // The counting applets write a file, which the sandbox would not let them.
    DaemonOptions options{.data_dir = data_dir_,
                          .arguments = {"--config", settings_file_.string(), "--applets-sandbox",
                                        "off", "--applets-directories", packages_.string()}};
    // No others: every worker that is killed should be one that is at work.
    std::filesystem::create_directory(packages_);
    for (const char* package : {"echo", "counting", "crashes"}) {
      std::filesystem::copy(
          std::filesystem::path(std::getenv("SYNAPPS_TEST_APPLETS_DIR")) / package,
          packages_ / package);
    }
    options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
    daemon_ = std::make_unique<DaemonProcess>(options);
  }

  void CreateFlow(const std::string& id, const std::vector<std::string>& types) {
    HttpClient client(daemon_->base_url());
    ASSERT_EQ(client.Post("/api/v1/flows", ChainFlow(id, types)).status, 201);
  }

  std::string StartRun(HttpClient& client, const std::string& flow, const std::string& input) {
    const HttpAnswer answer =
        client.Post("/api/v1/flows/" + flow + "/run", R"({"input":)" + input + "}");
    EXPECT_EQ(answer.status, 200) << answer.body << answer.error;
    return answer.Text("run_id");
  }

  // Request ids, and when each was worked on, in Unix seconds.
  std::map<std::string, std::vector<double>> Calls() const {
    std::map<std::string, std::vector<double>> calls;
    std::ifstream lines(counting_file_);
    std::string request;
    for (double time = 0; lines >> request >> time;) calls[request].push_back(time);
    return calls;
  }

  // When the requests of a type of node had their answers; those that did not run are left out.
  std::map<std::string, double> Ends(const std::string& type) const {
    std::map<std::string, double> ends;
    for (const std::string& row :
         QueryDatabase(data_dir_,
                       "SELECT request_id || ' ' || end_time FROM node_run WHERE type = "
                       "'" +
                           type + "' AND end_time IS NOT NULL AND request_id <> ''")) {
      std::istringstream words(row);
      std::string request;
      words >> request >> ends[request];
    }
    return ends;
  }

  testing::TemporaryDirectory directory_;
  std::filesystem::path data_dir_ = directory_.path() / "data";
  std::filesystem::path packages_ = directory_.path() / "applets";
  std::filesystem::path counting_file_ = directory_.path() / "counts";
  std::filesystem::path settings_file_ = directory_.path() / "synapps.toml";
  std::unique_ptr<DaemonProcess> daemon_;
};

TEST_F(WorkerKill, EveryRunEndsAndNothingFinishedRunsAgain) {
  const int seconds = FromEnvironment("SYNAPPS_WORKER_KILL_SECONDS", 10);
  const unsigned seed =
      static_cast<unsigned>(FromEnvironment("SYNAPPS_SEED", static_cast<int>(getpid())));
  std::printf("SYNAPPS_SEED=%u\n", seed);
  std::mt19937 random(seed);
  // The quarantine is another test's: here it would end most of the load.
  Start({"--applets-quarantine-after", "1000000", "--applets-max-restart-delay", "100ms"});
  CreateFlow("load",
             {"start", "counting_idempotent", "counting", "crashes", "counting_idempotent", "end"});

  // As many runs are in flight as there may be: who sees one end starts the next.
  std::atomic<bool> stop{false};
  std::mutex mutex;
  std::map<std::string, std::string> ended;  // run -> its answer; guarded by mutex
  std::atomic<int> started{0};
  constexpr int kClients = 4;
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&] {
      HttpClient client(daemon_->base_url());
      std::deque<std::string> in_flight;
      while (!stop || !in_flight.empty()) {
        while (!stop && in_flight.size() < kRunsInFlight / kClients) {
          in_flight.push_back(StartRun(client, "load", R"({"ms":1})"));
          ++started;
        }
        const HttpAnswer answer = WaitForRun(client, in_flight.front(), milliseconds(180'000));
        const std::lock_guard<std::mutex> lock(mutex);
        ended[in_flight.front()] = answer.body;
        in_flight.pop_front();
      }
    });
  }
  int kills = 0;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  while (std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(kKillInterval);  // the interval itself
    const std::set<pid_t> workers = testing::ChildrenOf(daemon_->process().pid());
    if (workers.empty()) continue;
    const pid_t chosen = *std::next(workers.begin(), random() % workers.size());
    if (kill(chosen, SIGKILL) == 0) ++kills;
  }
  stop = true;
  for (std::thread& client : clients) client.join();

  std::map<std::string, int> by_status;
  std::set<std::string> errors;  // without what differs from run to run
  for (const auto& [run, body] : ended) {
    const json::Value answer = json::Parse(body).ok() ? *json::Parse(body) : json::Value();
    const json::Value* status = answer.Find("status");
    if (const json::Value* error = answer.Find("error"); error != nullptr && error->if_string()) {
      errors.insert(error->if_string()->substr(0, 160));
    }
    ++by_status[status == nullptr || status->if_string() == nullptr ? "?" : *status->if_string()];
  }
  std::string summary;
  for (const auto& [status, count] : by_status) {
    summary += " " + status + "=" + std::to_string(count);
  }
  std::printf("%d kills, %d runs:%s\n", kills, started.load(), summary.c_str());
  for (const std::string& error : errors) std::printf("  %s\n", error.c_str());
  EXPECT_GT(kills, seconds * 5);
  EXPECT_GT(by_status["success"], 0);
  EXPECT_EQ(by_status["success"] + by_status["error"], started.load()) << "a run has not ended";
  EXPECT_EQ(daemon_->Stop(), 0);

  const std::map<std::string, std::vector<double>> calls = Calls();
  std::size_t finished = 0;
  std::size_t made_again = 0;
  for (const char* type : {"counting", "counting_idempotent"}) {
    for (const auto& [request, end] : Ends(type)) {
      const auto made = calls.find(request);
      if (made == calls.end()) continue;  // no worker ever got to it
      ++finished;
      if (made->second.size() > 1) ++made_again;
      // The database's numbers are rounded.
      EXPECT_LE(made->second.back(), end + 0.001) << request << " had finished, yet ran again";
      if (type == std::string("counting")) {
        EXPECT_EQ(made->second.size(), 1u) << request << " is not idempotent and ran twice";
      }
    }
  }
  std::printf("%zu nodes of applets that count, %zu worked on more than once before their end\n",
              finished, made_again);
  EXPECT_GE(finished, 3 * static_cast<std::size_t>(by_status["success"]));
}

TEST_F(WorkerKill, TheBreakerOpensAndCloses) {
  Start({"--applets-quarantine", "500ms"});
  CreateFlow("crash", {"start", "crashes_once", "end"});
  CreateFlow("echo", {"start", "echo", "end"});
  HttpClient client(daemon_->base_url());
  const auto run = [&](const std::string& flow, const std::string& input) {
    return WaitForRun(client, StartRun(client, flow, input));
  };
  // Five crashes open it; what is refused then is refused at once, and says why.
  for (int i = 0; i < 5; ++i) {
    const HttpAnswer crashed = run("crash", R"({"how":"segv"})");
    EXPECT_EQ(crashed.Text("status"), "error");
    EXPECT_NE(crashed.Text("error").find("signal 11"), std::string::npos) << crashed.body;
  }
  HttpAnswer answer = run("crash", R"({"how":"no"})");
  EXPECT_EQ(answer.Text("status"), "error") << answer.body;
  EXPECT_NE(answer.Text("error").find("quarantine"), std::string::npos) << answer.body;
  EXPECT_EQ(run("echo", R"({"a":1})").Text("status"), "success") << "others are not concerned";
  // After its time one call tries, and closes it.
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (run("crash", R"({"how":"no"})").Text("status") != "success") {
    ASSERT_LT(std::chrono::steady_clock::now(), until);
  }
  EXPECT_EQ(run("crash", R"({"how":"no"})").Text("status"), "success");
  EXPECT_EQ(daemon_->Stop(), 0);
}

}  // namespace
}  // namespace synappsd::e2e
