// kill -9 at random moments: what was acknowledged is there, and the file is consistent.
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <random>
#include <set>
#include <sstream>

#include "unit/store/invariants.h"
#include "unit/store/store_fixture.h"

namespace synappsd::store {
namespace {

// The child's side: writes to `fd` one line for each acknowledged write.
class Acknowledgements {
 public:
  explicit Acknowledgements(int fd) : fd_(fd) {}
  Done For(const std::string& what) const {
    return [fd = fd_, line = what + "\n"](Status status) {
      // One write of a short line to a pipe is atomic.
      if (!status.ok() || write(fd, line.data(), line.size()) < 0) _exit(3);
    };
  }

 private:
  int fd_;
};

void WriteUntilKilled(const StoreOptions& options, int round, int fd) {
  Result<std::unique_ptr<Store>> opened = Store::Open(options);
  if (!opened.ok()) _exit(4);
  Store& store = **opened;
  const Acknowledgements acknowledgements(fd);
  for (int i = 0;; ++i) {
    const std::string id = std::to_string(round) + "." + std::to_string(i);
    RunTransaction create = Creation(MakeRun(id, "flow"));
    store.Commit(create, acknowledgements.For("created " + id));
    RunTransaction end = Update(MakeRun(id, "flow"));
    end.update->status = "success";
    end.update->end_time = 1;
    EventRecord event;
    event.run_id = id;
    event.seq = 1;
    end.events.push_back(event);
    store.Commit(end, acknowledgements.For("ended " + id));
    store.PutFlow(MakeFlow("flow" + std::to_string(i % 20), 4), acknowledgements.For("flow"));
    // At times wait, so that groups of every size occur.
    if (i % 16 == 0) {
      Await<Status>([&](Done done) { store.Ping(std::move(done)); });
    }
  }
}

class CrashTest : public StoreTest {
 protected:
  // Runs `work(fd)` in a child, kills it after `delay`, and returns what it wrote to fd.
  template <typename Work>
  std::string KilledAfter(std::chrono::microseconds delay, Work work) {
    int pipe_fds[2];
    EXPECT_EQ(pipe(pipe_fds), 0);
    const pid_t child = fork();
    if (child == 0) {
      close(pipe_fds[0]);
      work(pipe_fds[1]);
      _exit(0);
    }
    close(pipe_fds[1]);
    const auto end = std::chrono::steady_clock::now() + delay;
    std::string written;
    char buffer[4096];
    bool killed = false;
    // Reads all the while, so that the child never waits for the pipe.
    for (;;) {
      if (!killed && std::chrono::steady_clock::now() >= end) {
        kill(child, SIGKILL);
        killed = true;
      }
      pollfd waiting{pipe_fds[0], POLLIN, 0};
      if (poll(&waiting, 1, 1) == 0) continue;
      const ssize_t size = read(pipe_fds[0], buffer, sizeof buffer);
      if (size <= 0) break;
      written.append(buffer, static_cast<std::size_t>(size));
    }
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    exited_by_itself_ = WIFEXITED(status);
    EXPECT_TRUE(!WIFEXITED(status) || WEXITSTATUS(status) == 0) << WEXITSTATUS(status);
    return written;
  }

  bool exited_by_itself_ = false;
};

TEST_F(CrashTest, EveryAcknowledgedWriteSurvives) {
  constexpr int kRounds = 25;
  std::mt19937 random(std::random_device{}());
  std::set<std::string> created;
  std::set<std::string> ended;
  for (int round = 0; round < kRounds; ++round) {
    const std::chrono::microseconds delay(random() % 250'000);
    std::istringstream lines(
        KilledAfter(delay, [&](int fd) { WriteUntilKilled(options_, round, fd); }));
    std::string what;
    while (lines >> what) {
      std::string id;
      if (what == "created" && lines >> id) created.insert(id);
      if (what == "ended" && lines >> id) ended.insert(id);
    }
  }
  Open();
  for (const std::string& id : created) ASSERT_TRUE(store().GetRun(id).ok()) << id;
  for (const std::string& id : ended) {
    ASSERT_EQ(store().GetRun(id)->status, "success") << id;
    ASSERT_EQ(store().ListEvents(id, 0, 10)->size(), 1u) << id;
  }
  store_->Close();
  ExpectInvariants(options_.location.path);
  EXPECT_GT(ended.size(), 100u) << "the test did not test much";
  RecordProperty("acknowledged", static_cast<int>(created.size() + ended.size()));
}

TEST_F(CrashTest, AnInterruptedAdoptionIsCompletedAtTheNextStart) {
  constexpr int kRuns = 20'000;
  std::filesystem::copy_file(std::filesystem::path(SYNAPPS_LEGACY_FIXTURES) / "legacy-synapps.db",
                             options_.location.path);
  SqliteFile(options_.location.path)
      .Run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
           std::to_string(kRuns) +
           ") INSERT INTO workflow_runs SELECT 'x' || i, 'support-memory', 'success', 'end', 3, 3, "
           "i, i + 1, '{\"a\": {\"type\": \"memory\", \"output\": {}}}', NULL, '{}' FROM n");
  std::mt19937 random(std::random_device{}());
  int interrupted = 0;
  for (int attempt = 0; attempt < 20; ++attempt) {
    KilledAfter(std::chrono::microseconds(random() % 300'000),
                [&](int) { _exit(Store::Open(options_).ok() ? 0 : 4); });
    if (exited_by_itself_) break;
    ++interrupted;
  }
  RecordProperty("interrupted", interrupted);
  Open();
  EXPECT_EQ(store().ListRuns({}).total, static_cast<std::uint64_t>(kRuns) + 5);
  EXPECT_EQ(store().GetRun("x" + std::to_string(kRuns))->results,
            R"({"a":{"type":"memory","output":{}}})");
  store_->Close();
  ExpectInvariants(options_.location.path);
}

}  // namespace
}  // namespace synappsd::store
