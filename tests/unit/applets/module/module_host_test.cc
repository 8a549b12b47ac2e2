// Calls, cancelling, threads and the end, by modules that live in this file.
#include "applets/module/module_host.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

#include "unit/applets/module/test_module.h"

namespace synappsd::applets {
namespace {

using testing::Complete;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::host;
using testing::ModuleHostFixture;
using ::testing::SizeIs;
using testing::Text;

class ModuleHostTest : public ::testing::Test, protected ModuleHostFixture {};

TEST_F(ModuleHostTest, HandsTheRequestOverAndTheResultBack) {
  hooks_.invoke = [](void*, synapps_call* call, const synapps_request* request) {
    EXPECT_EQ(request->size, sizeof(synapps_request));
    EXPECT_EQ(Text(request->id), "request-1");
    EXPECT_EQ(Text(request->method), "applet.handle/1");
    EXPECT_EQ(request->timeout_ms, 60'000);
    EXPECT_EQ(Text(request->json), R"({"a":1})");
    host->emit(host, call, ToStr("token"), ToStr("hel"));
    host->emit(host, call, ToStr("token"), ToStr("lo"));
    return Complete(call, R"({"content":"hello"})");
  };
  Invoke(R"({"a":1})");
  EXPECT_THAT(owner_->Wait("complete"), ElementsAre(R"(complete 1 0 {"content":"hello"})"));
  EXPECT_THAT(owner_->Seen("event"), ElementsAre("event token hel", "event token lo"));
}

TEST_F(ModuleHostTest, AnErrorReturnedCompletesTheCall) {
  hooks_.invoke = [](void*, synapps_call*, const synapps_request*) {
    return SYNAPPS_UNIMPLEMENTED;
  };
  Invoke();
  EXPECT_THAT(owner_->Wait("complete 1 12"), SizeIs(1));
}

TEST_F(ModuleHostTest, AnExceptionDoesNotLeaveTheModule) {
  hooks_.invoke = [](void*, synapps_call*, const synapps_request*) -> synapps_status {
    throw std::runtime_error("oops");
  };
  Invoke();
  EXPECT_THAT(owner_->Wait("complete 1 13"), SizeIs(1));
  EXPECT_THAT(owner_->Seen("log"), ElementsAre("log 1 invoke() of the module threw: oops"));
  hooks_.invoke = [](void*, synapps_call*, const synapps_request*) -> synapps_status { throw 5; };
  Invoke();
  EXPECT_THAT(owner_->Wait("complete 2 13"), SizeIs(1));
}

TEST_F(ModuleHostTest, OnlyTheFirstCompleteCounts) {
  std::atomic<synapps_status> second{-1};
  hooks_.invoke = [&](void*, synapps_call* call, const synapps_request*) {
    Complete(call, R"({"first":1})");
    second = Complete(call, R"({"second":1})");
    return SYNAPPS_OK;
  };
  Invoke();
  EXPECT_THAT(owner_->Wait("log"), SizeIs(1)) << "it is logged";
  host_->Stop(kPatience);  // invoke() has returned
  EXPECT_EQ(second, SYNAPPS_FAILED_PRECONDITION);
  EXPECT_THAT(owner_->Seen("complete"), ElementsAre(R"(complete 1 0 {"first":1})"));
}

TEST_F(ModuleHostTest, OfManyWhoCompleteOneWins) {
  std::atomic<int> accepted{0};
  hooks_.invoke = [&](void*, synapps_call* call, const synapps_request*) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&, call] { accepted += Complete(call) == SYNAPPS_OK; });
    }
    for (std::thread& thread : threads) thread.join();
    return SYNAPPS_OK;
  };
  for (int i = 0; i < 50; ++i) Invoke();
  EXPECT_THAT(owner_->Wait("complete", 50), SizeIs(50));
  host_->Stop(kPatience);
  EXPECT_EQ(accepted, 50);
  EXPECT_THAT(owner_->Seen("complete"), SizeIs(50));
}

TEST_F(ModuleHostTest, StaleAndMadeUpHandlesAreErrors) {
  hooks_.invoke = [](void*, synapps_call* call, const synapps_request*) {
    Complete(call);
    for (synapps_call* bad : {call, ToHandle(77), ToHandle(UINTPTR_MAX)}) {
      std::uint64_t id = 0;
      EXPECT_EQ(host->emit(host, bad, ToStr("token"), ToStr("x")), SYNAPPS_FAILED_PRECONDITION);
      EXPECT_EQ(Complete(bad), SYNAPPS_FAILED_PRECONDITION);
      EXPECT_EQ(host->request(host, bad, ToStr("timer.after/1"), ToStr("{}"), ToStr(""), nullptr,
                              nullptr, &id),
                SYNAPPS_FAILED_PRECONDITION);
      EXPECT_NE(host->cancelled(host, bad), 0);
    }
    EXPECT_EQ(host->emit(host, nullptr, ToStr("token"), ToStr("x")), SYNAPPS_FAILED_PRECONDITION);
    return SYNAPPS_OK;
  };
  Invoke();
  EXPECT_THAT(owner_->Wait("log", 3), SizeIs(3)) << "each stray complete() is logged";
  EXPECT_THAT(owner_->Seen("event"), SizeIs(0));
}

TEST_F(ModuleHostTest, BoundsTheOutput) {
  std::atomic<synapps_status> over{-1};
  std::atomic<synapps_status> result{-1};
  hooks_.invoke = [&](void*, synapps_call* call, const synapps_request*) {
    EXPECT_EQ(host->emit(host, call, ToStr("token"), ToStr(std::string(900, 'x'))), SYNAPPS_OK);
    over = host->emit(host, call, ToStr("token"), ToStr(std::string(100, 'x')));
    result = Complete(call, std::string(200, ' '));
    return SYNAPPS_OK;
  };
  Invoke();
  const auto ended = owner_->Wait("complete 1 8");
  ASSERT_THAT(ended, SizeIs(1)) << "the result does not fit either";
  EXPECT_THAT(ended[0], HasSubstr("output_bytes"));
  host_->Stop(kPatience);
  EXPECT_EQ(over, SYNAPPS_RESOURCE_EXHAUSTED);
  EXPECT_EQ(result, SYNAPPS_RESOURCE_EXHAUSTED);
}

TEST_F(ModuleHostTest, RefusesEventsThatAreNotText) {
  hooks_.invoke = [](void*, synapps_call* call, const synapps_request*) {
    EXPECT_EQ(host->emit(host, call, ToStr("token"), ToStr("\xC3")), SYNAPPS_INVALID_ARGUMENT);
    EXPECT_EQ(host->emit(host, call, ToStr(""), ToStr("x")), SYNAPPS_INVALID_ARGUMENT);
    EXPECT_EQ(host->emit(host, call, ToStr("progress"), ToStr("{")), SYNAPPS_INVALID_ARGUMENT);
    EXPECT_EQ(host->emit(host, call, ToStr("progress"), ToStr("{}")), SYNAPPS_OK);
    return Complete(call);
  };
  Invoke();
  owner_->Wait("complete");
  EXPECT_THAT(owner_->Seen("event"), ElementsAre("event progress {}"));
}

TEST_F(ModuleHostTest, LoopFunctionsNeverRunTwoAtATime) {
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  std::atomic<int> posted{0};
  const auto enter = [&] {
    most = std::max(most.load(), ++inside);
    std::this_thread::yield();
    --inside;
  };
  static std::function<void()> on_post;
  on_post = [&] {
    enter();
    ++posted;
  };
  hooks_.invoke = [&](void*, synapps_call* call, const synapps_request*) {
    enter();
    // From another thread, as an author's own thread would.
    std::thread([] {
      EXPECT_EQ(host->post(
                    host, [](void*) { on_post(); }, nullptr),
                SYNAPPS_OK);
    }).join();
    return Complete(call);
  };
  hooks_.cancel = [&](void*, synapps_call*) { enter(); };
  std::vector<std::thread> callers;
  std::mutex ids;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      for (int n = 0; n < 25; ++n) {
        const std::lock_guard<std::mutex> lock(ids);
        const CallId call = Invoke();
        if (n % 2 == 0) host_->Cancel(call);
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_THAT(owner_->Wait("complete", 100), SizeIs(100));
  host_->Stop(kPatience);
  EXPECT_EQ(most, 1);
}

TEST_F(ModuleHostTest, BoundsPostedFunctions) {
  std::promise<synapps_status> last;
  hooks_.invoke = [&](void*, synapps_call* call, const synapps_request*) {
    synapps_status status = SYNAPPS_OK;
    int taken = 0;
    for (; status == SYNAPPS_OK && taken < 100'000; ++taken) {
      status = host->post(
          host, [](void*) {}, nullptr);
    }
    EXPECT_EQ(host->post(host, nullptr, nullptr), SYNAPPS_INVALID_ARGUMENT);
    last.set_value(status);
    return Complete(call);
  };
  Invoke();
  EXPECT_EQ(last.get_future().get(), SYNAPPS_RESOURCE_EXHAUSTED);
}

TEST_F(ModuleHostTest, AnInstanceIsMadeOncePerTypeAndDestroyedInReverse) {
  static char objects[2];
  int made = 0;  // loop only
  hooks_.create = [&](synapps_str type, void** self) {
    owner_->Note("create " + Text(type));
    *self = &objects[made++];
    return SYNAPPS_OK;
  };
  hooks_.invoke = [&](void* self, synapps_call* call, const synapps_request*) {
    return Complete(call, "self" + std::to_string(static_cast<char*>(self) - objects));
  };
  hooks_.destroy = [&](void* self) {
    owner_->Note("destroy self" + std::to_string(static_cast<char*>(self) - objects));
  };
  Invoke("{}", false, "a");
  Invoke("{}", false, "b");
  Invoke("{}", false, "a");
  EXPECT_THAT(owner_->Wait("complete", 3),
              ElementsAre("complete 1 0 self0", "complete 2 0 self1", "complete 3 0 self0"));
  EXPECT_THAT(owner_->Seen("create"), ElementsAre("create a", "create b"));
  EXPECT_TRUE(host_->Stop(kPatience));
  EXPECT_THAT(owner_->Seen("destroy"), ElementsAre("destroy self1", "destroy self0"));
}

TEST_F(ModuleHostTest, AFailedCreateFailsTheCallAndIsTriedAgain) {
  int tries = 0;  // loop only
  hooks_.create = [&](synapps_str, void**) {
    return ++tries == 1 ? SYNAPPS_UNAVAILABLE : SYNAPPS_OK;
  };
  hooks_.invoke = [](void*, synapps_call* call, const synapps_request*) { return Complete(call); };
  Invoke();
  EXPECT_THAT(owner_->Wait("complete 1 14"), SizeIs(1));
  Invoke();
  EXPECT_THAT(owner_->Wait("complete 2 0"), SizeIs(1));
}

TEST_F(ModuleHostTest, CancelIsToldOnceOnTheLoop) {
  std::promise<synapps_call*> invoked;
  std::atomic<int> cancels{0};
  hooks_.invoke = [&](void*, synapps_call* call, const synapps_request*) {
    EXPECT_EQ(host->cancelled(host, call), 0);
    invoked.set_value(call);
    return SYNAPPS_OK;
  };
  hooks_.cancel = [&](void*, synapps_call* call) {
    ++cancels;
    EXPECT_NE(host->cancelled(host, call), 0);
    Complete(call, "{}", SYNAPPS_CANCELLED);
  };
  const CallId id = Invoke();
  invoked.get_future().wait();
  host_->Cancel(id);
  host_->Cancel(id);
  host_->Cancel(99);
  EXPECT_THAT(owner_->Wait("complete 1 1"), SizeIs(1));
  host_->Stop(kPatience);
  EXPECT_EQ(cancels, 1);
}

TEST_F(ModuleHostTest, ACallCancelledBeforeItsTurnIsNeverInvoked) {
  std::promise<void> go_on;
  std::atomic<int> invokes{0};
  hooks_.invoke = [&](void*, synapps_call* call, const synapps_request*) {
    if (++invokes == 1) go_on.get_future().wait();
    return Complete(call);
  };
  Invoke();
  const CallId second = Invoke();
  host_->Cancel(second);
  go_on.set_value();
  EXPECT_THAT(owner_->Wait("complete 2 1"), SizeIs(1));
  EXPECT_EQ(invokes, 1);
}

TEST_F(ModuleHostTest, AForgottenCallIsStale) {
  std::promise<synapps_call*> invoked;
  hooks_.invoke = [&](void*, synapps_call* call, const synapps_request*) {
    invoked.set_value(call);
    return SYNAPPS_OK;
  };
  const CallId id = Invoke();
  synapps_call* const call = invoked.get_future().get();
  host_->Forget(id);
  EXPECT_EQ(Complete(call), SYNAPPS_FAILED_PRECONDITION);
  EXPECT_NE(host->cancelled(host, call), 0);
  EXPECT_THAT(owner_->Seen("complete"), SizeIs(0));
}

TEST(ModuleHostBlocking, RunsOnThePoolWhileTheLoopServesOn) {
  ModuleHostOptions options;
  options.pool_threads = 1;
  ModuleHostFixture fixture(options);
  std::promise<void> go_on;
  std::promise<void> begun;
  fixture.hooks_.invoke = [&](void*, synapps_call* call, const synapps_request* request) {
    if (Text(request->json) == "wait") {
      begun.set_value();
      go_on.get_future().wait();
    }
    return Complete(call);
  };
  fixture.Invoke("wait", true);
  begun.get_future().wait();
  fixture.Invoke("{}", false);
  EXPECT_THAT(fixture.owner_->Wait("complete 2 0"), SizeIs(1));
  go_on.set_value();
  EXPECT_THAT(fixture.owner_->Wait("complete 1 0"), SizeIs(1));
}

TEST(ModuleHostStop, LeavesAModuleThatHangsBehind) {
  // Never freed: the module's thread stays where it is.
  static auto* const forever = new std::promise<void>;
  static auto* const hangs = new testing::Hooks;
  std::promise<void> begun;
  std::atomic<int> destroyed{0};
  {
    ModuleHostFixture fixture;
    testing::hooks = hangs;
    hangs->invoke = [&](void*, synapps_call*, const synapps_request*) {
      begun.set_value();
      forever->get_future().wait();
      return SYNAPPS_OK;
    };
    hangs->destroy = [&](void*) { ++destroyed; };
    fixture.Invoke();
    begun.get_future().wait();
    EXPECT_FALSE(fixture.host_->Stop(Milliseconds(10)));
  }
  EXPECT_EQ(destroyed, 0);
  EXPECT_EQ(host->post(
                host, [](void*) {}, nullptr),
            SYNAPPS_FAILED_PRECONDITION);
}

}  // namespace
}  // namespace synappsd::applets
