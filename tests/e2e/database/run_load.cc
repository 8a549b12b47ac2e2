#include "e2e/database/run_load.h"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <utility>

#include "e2e/support/daemon_process.h"
#include "e2e/support/flows.h"

namespace synappsd::e2e {
namespace {

constexpr std::size_t kClients = 4;
constexpr std::chrono::seconds kLimit{120};
constexpr milliseconds kPauseAfterRefusal{20};

}  // namespace

RunLoad::RunLoad(std::string base_url, std::size_t input_bytes)
    : base_url_(std::move(base_url)), padding_(input_bytes, 'x') {
  HttpClient client(base_url_);
  const HttpAnswer saved =
      client.Post("/api/v1/flows", ChainFlow("load", {"start", "memory", "end"}));
  if (saved.status != 201) throw std::runtime_error("the flow is not saved: " + saved.body);
  for (std::size_t i = 0; i < kClients; ++i) {
    clients_.emplace_back([this, i] { BeOneClient(i); });
  }
}

RunLoad::~RunLoad() { Stop(); }

void RunLoad::Stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& client : clients_) client.join();
  clients_.clear();
}

void RunLoad::BeOneClient(std::size_t number) {
  HttpClient client(base_url_);
  for (std::size_t round = 0;; ++round) {
    const std::string key = std::to_string(number) + "-" + std::to_string(round);
    const HttpAnswer answer =
        client.Post("/api/v1/flows/load/run",
                    R"({"input":{"key":")" + key + R"(","data":")" + padding_ + R"("}})");
    Count(answer);
    std::unique_lock<std::mutex> lock(mutex_);
    if (answer.status != 200) {
      changed_.wait_for(lock, kPauseAfterRefusal, [this] { return stopping_; });
    }
    if (stopping_) return;
  }
}

void RunLoad::Count(const HttpAnswer& answer) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (answer.status == 200) {
      acknowledged_.insert(answer.Text("run_id"));
    } else {
      ++failures_;
      last_failure_ = answer;
    }
  }
  changed_.notify_all();
}

bool RunLoad::WaitForMore(std::size_t count) {
  std::unique_lock<std::mutex> lock(mutex_);
  const std::size_t enough = acknowledged_.size() + count;
  return changed_.wait_for(lock, kLimit, [&] { return acknowledged_.size() >= enough; });
}

std::optional<HttpAnswer> RunLoad::WaitForFailure() {
  std::unique_lock<std::mutex> lock(mutex_);
  const std::size_t before = failures_;
  if (!changed_.wait_for(lock, kLimit, [&] { return failures_ > before; })) return std::nullopt;
  return last_failure_;
}

std::set<std::string> RunLoad::acknowledged() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return acknowledged_;
}

std::size_t RunLoad::failures() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return failures_;
}

HttpAnswer RunLoad::last_failure() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return last_failure_;
}

void ExpectAllSucceed(const std::string& base_url, const std::set<std::string>& runs) {
  EXPECT_FALSE(runs.empty());
  HttpClient client(base_url);
  for (const std::string& run : runs) {
    const HttpAnswer answer = WaitForRun(client, run);
    ASSERT_EQ(answer.status, 200) << run << " was acknowledged: " << answer.body << answer.error;
    ASSERT_EQ(answer.Text("status"), "success") << answer.body;
  }
}

}  // namespace synappsd::e2e
