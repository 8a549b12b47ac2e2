// synappsctl db beside the real daemon, and killed at any moment.
//
// SYNAPPS_KILLS (default 10) sets how often each command is killed; SYNAPPS_SEED repeats a
// sequence.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <random>
#include <thread>

#include "base/json.h"
#include "e2e/database/small_disk.h"
#include "e2e/support/daemon_process.h"
#include "e2e/support/flows.h"
#include "e2e/support/test_database.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

using ::testing::HasSubstr;

constexpr milliseconds kLimit{120'000};
constexpr int kDone = 0;
constexpr int kRefused = 1;
constexpr int kUnreachable = 3;
constexpr int kInUse = 4;

int FromEnvironment(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

struct Outcome {
  int status = -1;
  std::string output;  // both streams
};

std::string UrlOf(const std::filesystem::path& data_dir) {
  const auto environment = DatabaseEnvironment(data_dir);
  if (!environment.empty()) return environment.at("DATABASE_URL");
  return "sqlite:///" + (data_dir / "synapps.db").string();
}

std::vector<std::string> Command(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {std::getenv("SYNAPPSCTL"), "db"});
  return arguments;
}

Outcome Db(std::vector<std::string> arguments) {
  ChildProcess process(Command(std::move(arguments)), {});
  const int status = process.WaitForExit(kLimit).value_or(-1);
  return {status, process.output()};
}

// The one line of JSON.
json::Value Report(const Outcome& outcome) {
  const Result<json::Value> value = json::Parse(outcome.output);
  EXPECT_TRUE(value.ok()) << outcome.output;
  return value.ok() ? *value : json::Value();
}

std::int64_t RowsOf(const std::string& url, const std::string& table) {
  const json::Value status = Report(Db({"status", "--json", "--database", url}));
  const json::Value* tables = status.Find("tables");
  const json::Value* rows = tables == nullptr ? nullptr : tables->Find(table);
  return rows == nullptr ? -1 : rows->if_number()->as_int64().value();
}

void ExpectSound(const std::string& url) {
  const Outcome check = Db({"check", "--database", url});
  EXPECT_EQ(check.status, kDone) << check.output;
}

class DbCommands : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(data_dir_);
    std::filesystem::current_path(directory_.path());  // backups of PostgreSQL before --force
  }

  std::string Path(const std::string& name) const { return (directory_.path() / name).string(); }
  std::string url() const { return UrlOf(data_dir_); }
  // Of a database of the same kind that does not exist yet, or is empty.
  std::string OtherUrl(const std::string& name) const {
    const std::filesystem::path other = directory_.path() / name;
    std::filesystem::create_directory(other);
    return UrlOf(other);
  }

  // Runs of a flow of three nodes, until told to stop.
  void Load(const std::string& base_url, std::atomic<int>* acknowledged,
            const std::atomic<bool>& stop) {
    HttpClient client(base_url);
    while (!stop) {
      const HttpAnswer answer = client.Post("/api/v1/flows/load/run", R"({"input":{"a":1}})");
      if (answer.status == 200) ++*acknowledged;
    }
  }

  // A database with runs, and no daemon any more.
  void FillDatabase(int runs) {
    DaemonProcess daemon({.data_dir = data_dir_});
    HttpClient client = daemon.Client();
    ASSERT_EQ(client.Post("/api/v1/flows", ChainFlow("load", {"start", "end"})).status, 201);
    std::string last;
    for (int i = 0; i < runs; ++i) {
      last = client
                 .Post("/api/v1/flows/load/run",
                       R"({"input":{"text":")" + std::string(2000, 'x') + "\"}}")
                 .Text("run_id");
    }
    EXPECT_EQ(WaitForRun(client, last).status, 200);
    EXPECT_EQ(daemon.Stop(), 0);
  }

  // Kills the command at a random moment, again and again; after each time `look` is called. The
  // range is what the command needs when it is left alone.
  void KillOften(const std::function<std::vector<std::string>()>& arguments,
                 const std::function<void()>& look) {
    const std::vector<std::string> first = arguments();
    const auto began = std::chrono::steady_clock::now();
    const Outcome whole = Db(first);
    ASSERT_EQ(whole.status, kDone) << whole.output;
    const auto needed = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - began);
    std::mt19937 random(static_cast<unsigned>(FromEnvironment("SYNAPPS_SEED", 1)));
    std::uniform_int_distribution<std::int64_t> moment(0, needed.count());
    for (int i = FromEnvironment("SYNAPPS_KILLS", 10); i > 0; --i) {
      ChildProcess process(Command(arguments()), {});
      // The moment is what is random here; whatever it hits must hold.
      std::this_thread::sleep_for(std::chrono::microseconds(moment(random)));
      process.Signal(SIGKILL);
      ASSERT_TRUE(process.WaitForExit(kLimit));
      look();
    }
  }

  const testing::TemporaryDirectory directory_;
  const std::filesystem::path data_dir_ = directory_.path() / "data";
};

TEST_F(DbCommands, WorkBesideADaemonUnderLoadAndGiveOneStateOfIt) {
  DaemonProcess daemon({.data_dir = data_dir_});
  HttpClient client = daemon.Client();
  ASSERT_EQ(client.Post("/api/v1/flows", ChainFlow("load", {"start", "memory", "end"})).status,
            201);
  std::atomic<bool> stop{false};
  std::atomic<int> acknowledged{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 3; ++i) {
    clients.emplace_back([&] { Load(daemon.base_url(), &acknowledged, stop); });
  }
  for (int i = 0; i < 3; ++i) {
    const std::string name = std::to_string(i);
    const int before = acknowledged;
    const Outcome backup = Db({"backup", Path("backup" + name), "--database", url()});
    EXPECT_EQ(backup.status, kDone) << backup.output;
    const Outcome copy = Db({"copy", "--from", url(), "--to", OtherUrl("copy" + name), "--json"});
    EXPECT_EQ(copy.status, kDone) << copy.output;
    ExpectSound(url());

    const Outcome restored =
        Db({"restore", Path("backup" + name), "--database", OtherUrl("restored" + name)});
    EXPECT_EQ(restored.status, kDone) << restored.output;
    ExpectSound(OtherUrl("restored" + name));
    ExpectSound(OtherUrl("copy" + name));
    EXPECT_GE(RowsOf(OtherUrl("restored" + name), "run"), before)
        << "what was acknowledged is in it";
    EXPECT_GE(RowsOf(OtherUrl("copy" + name), "run"), before);
  }
  EXPECT_EQ(Db({"status", "--database", url()}).status, kDone);
  stop = true;
  for (std::thread& thread : clients) thread.join();
  EXPECT_GT(acknowledged, 0);
}

TEST_F(DbCommands, ADaemonServesWhatWasRestoredAndCopied) {
  FillDatabase(20);
  ASSERT_EQ(Db({"backup", Path("backup"), "--database", url()}).status, kDone);
  const std::filesystem::path other = directory_.path() / "other";
  ASSERT_EQ(Db({"restore", Path("backup"), "--database", OtherUrl("other")}).status, kDone);
  std::string original;
  {
    DaemonProcess daemon({.data_dir = data_dir_});
    original = daemon.Client().Get("/api/v1/runs?page_size=100").body;
  }
  DaemonProcess daemon({.data_dir = other});
  EXPECT_EQ(daemon.Client().Get("/api/v1/runs?page_size=100").body, original);
}

TEST_F(DbCommands, WhatNeedsTheDatabaseAloneIsRefusedWhileADaemonRuns) {
  FillDatabase(3);
  ASSERT_EQ(Db({"backup", Path("backup"), "--database", url()}).status, kDone);
  DaemonProcess daemon({.data_dir = data_dir_});
  const Outcome restore = Db({"restore", Path("backup"), "--force", "--database", url()});
  EXPECT_EQ(restore.status, kInUse) << restore.output;
  EXPECT_THAT(restore.output, HasSubstr(std::to_string(daemon.process().pid())));
  EXPECT_THAT(restore.output, HasSubstr("then repeat"));
  const Outcome status = Db({"status", "--database", url()});
  EXPECT_EQ(status.status, kDone);
  EXPECT_THAT(status.output, HasSubstr(std::to_string(daemon.process().pid())));
  EXPECT_EQ(Db({"copy", "--from", "sqlite:///" + Path("none.db"), "--to", url()}).status, kRefused);
  const Outcome copy = Db({"copy", "--from", url(), "--to", OtherUrl("copy")});
  EXPECT_EQ(copy.status, kDone) << copy.output;
  const Outcome onto = Db({"copy", "--from", OtherUrl("copy"), "--to", url(), "--force"});
  EXPECT_EQ(onto.status, kInUse) << onto.output;
  EXPECT_EQ(daemon.Client().Get("/api/v1/flows/load").status, 200);
}

TEST_F(DbCommands, AFullDiskLeavesNothingHalfDone) {
  SYNAPPS_REQUIRE_SMALL_DISK();
  FillDatabase(50);
  SmallDisk disk(16U << 20);
  const std::string file = (disk.path() / "backup").string();
  const std::vector<std::string> backup = {"backup", file, "--database", url()};
  disk.Fill();
  const Outcome full = Db(backup);
  EXPECT_EQ(full.status, OnPostgres() ? kRefused : kUnreachable);
  EXPECT_THAT(full.output, HasSubstr(OnPostgres() ? "No space left on device" : "free some space"));
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_FALSE(std::filesystem::exists(file + ".partial"));
  disk.MakeRoom();
  EXPECT_EQ(Db(backup).status, kDone);
  if (OnPostgres()) return;

  const std::string database = "sqlite:///" + (disk.path() / "synapps.db").string();
  ASSERT_EQ(Db({"restore", file, "--database", database}).status, kDone);
  disk.Fill();
  const Outcome vacuum = Db({"vacuum", "--database", database});
  EXPECT_EQ(vacuum.status, kUnreachable) << vacuum.output;
  EXPECT_THAT(vacuum.output, HasSubstr("free some space"));
  disk.MakeRoom();
  EXPECT_EQ(Db({"vacuum", "--database", database}).status, kDone);
  ExpectSound(database);
}

TEST_F(DbCommands, ACopyThatIsKilledLeavesATargetThatIsEmptyOrComplete) {
  FillDatabase(400);
  int targets = 0;
  std::string target;
  KillOften(
      [&] {
        target = OtherUrl("target" + std::to_string(++targets));
        return std::vector<std::string>{"copy", "--from", url(), "--to", target};
      },
      [&] {
        const Outcome again = Db({"copy", "--from", url(), "--to", target});
        if (again.status != kDone) {
          EXPECT_EQ(again.status, kRefused) << again.output;
          EXPECT_THAT(again.output, HasSubstr("has content"));
        }
        EXPECT_EQ(RowsOf(target, "run"), 400);
        ExpectSound(target);
      });
  ExpectSound(url());
}

TEST_F(DbCommands, ABackupThatIsKilledIsNoFile) {
  FillDatabase(400);
  const std::string file = Path("backup");
  const std::vector<std::string> backup = {"backup", file, "--replace", "--database", url()};
  KillOften(
      [&] {
        std::filesystem::remove(file);
        return backup;
      },
      [&] {
        if (!std::filesystem::exists(file)) return;
        const std::string restored = OtherUrl("restored");
        EXPECT_EQ(Db({"restore", file, "--force", "--database", restored}).status, kDone);
        EXPECT_EQ(RowsOf(restored, "run"), 400);
      });
  ExpectSound(url());
  EXPECT_EQ(Db(backup).status, kDone);
}

TEST_F(DbCommands, ARestoreThatIsKilledLeavesTheOldOrTheNew) {
  FillDatabase(400);
  const std::string file = Path("backup");
  ASSERT_EQ(Db({"backup", file, "--database", url()}).status, kDone);
  const std::string other = OtherUrl("other");
  ASSERT_EQ(Db({"copy", "--from", url(), "--to", other}).status, kDone);
  const std::vector<std::string> restore = {"restore", file, "--force", "--database", other};
  KillOften([&] { return restore; },
            [&] {
              EXPECT_EQ(RowsOf(other, "run"), 400);
              ExpectSound(other);
            });
  EXPECT_EQ(Db(restore).status, kDone);
}

}  // namespace
}  // namespace synappsd::e2e
