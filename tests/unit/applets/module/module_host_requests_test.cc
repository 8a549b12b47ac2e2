// What a module asks of the host: answers, aborts and bounds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "unit/applets/module/test_module.h"

namespace synappsd::applets {
namespace {

using testing::Complete;
using ::testing::ElementsAre;
using testing::host;
using testing::ModuleHostFixture;
using testing::NotingOwner;
using ::testing::SizeIs;
using testing::Text;

// Callbacks note what they hear; `user` is the owner.
const synapps_reply kNoting = {
    sizeof(synapps_reply),
    [](void* user, synapps_str kind, synapps_str data) {
      static_cast<NotingOwner*>(user)->Note("on_event " + Text(kind) + " " + Text(data));
    },
    [](void* user, synapps_status status, synapps_str json, synapps_str body) {
      static_cast<NotingOwner*>(user)->Note("on_done " + std::to_string(status) + " " + Text(json) +
                                            " " + Text(body));
    }};

class ModuleHostRequestsTest : public ::testing::Test, protected ModuleHostFixture {
 protected:
  // Asks on behalf of `call`; its id, or 0.
  std::uint64_t Ask(synapps_call* call, synapps_status expected = SYNAPPS_OK,
                    const std::string& method = "x.do/1") {
    std::uint64_t id = 0;
    EXPECT_EQ(host->request(host, call, ToStr(method), ToStr("{}"), ToStr("body"), &kNoting,
                            owner_.get(), &id),
              expected);
    return id;
  }
};

TEST_F(ModuleHostRequestsTest, EventsComeInOrderAndThenTheAnswer) {
  hooks_.invoke = [&](void*, synapps_call* call, const synapps_request*) {
    Ask(call);
    EXPECT_THAT(owner_->Seen("on_"), SizeIs(0)) << "never from inside request()";
    return SYNAPPS_OK;
  };
  Invoke();
  EXPECT_THAT(owner_->Wait("request"), ElementsAre("request 1 for 1 x.do/1 {} body"));
  for (int i = 0; i < 3; ++i) host_->DeliverEvent(1, "data", std::to_string(i));
  host_->DeliverDone(1, SYNAPPS_OK, R"({"a":1})", "bytes");
  host_->DeliverDone(1, SYNAPPS_OK, "late", "");
  host_->DeliverEvent(1, "data", "late");
  owner_->Wait("on_done");
  host_->Stop(kPatience);
  EXPECT_THAT(owner_->Seen("on_"), ElementsAre("on_event data 0", "on_event data 1",
                                               "on_event data 2", R"(on_done 0 {"a":1} bytes)"));
}

TEST_F(ModuleHostRequestsTest, AnAbortedRequestIsDoneOnce) {
  hooks_.invoke = [&](void*, synapps_call* call, const synapps_request*) {
    const std::uint64_t id = Ask(call);
    host->abort(host, id);
    host->abort(host, id);
    host->abort(host, 999);
    return SYNAPPS_OK;
  };
  Invoke();
  EXPECT_THAT(owner_->Wait("on_done 1 "), SizeIs(1));
  host_->DeliverDone(1, SYNAPPS_OK, "late", "");
  host_->Stop(kPatience);
  EXPECT_THAT(owner_->Seen("on_done"), SizeIs(1));
  EXPECT_THAT(owner_->Seen("abort 1"), ::testing::Not(SizeIs(0))) << "the host is told";
}

TEST_F(ModuleHostRequestsTest, ARequestTheOwnerRefusesIsNeverDone) {
  owner_->answer_ = Status(Code::kResourceExhausted, "full");
  hooks_.invoke = [&](void*, synapps_call* call, const synapps_request*) {
    Ask(call, SYNAPPS_RESOURCE_EXHAUSTED);
    EXPECT_EQ(host->emit(host, call, ToStr("token"), ToStr("a")), SYNAPPS_RESOURCE_EXHAUSTED);
    return Complete(call);
  };
  Invoke();
  owner_->Wait("complete");
  host_->Stop(kPatience);
  EXPECT_THAT(owner_->Seen("on_done"), SizeIs(0));
}

TEST_F(ModuleHostRequestsTest, TooLongRequestsAndNamesAreRefused) {
  hooks_.invoke = [&](void*, synapps_call* call, const synapps_request*) {
    const std::string name(ModuleHost::kMaxNameBytes + 1, 'n');
    Ask(call, SYNAPPS_INVALID_ARGUMENT, name);
    EXPECT_EQ(host->emit(host, call, ToStr(name), ToStr("a")), SYNAPPS_INVALID_ARGUMENT);
    const std::string body(ModuleHostOptions().max_request_bytes, 'b');
    std::uint64_t id = 0;
    EXPECT_EQ(host->request(host, call, ToStr("x.do/1"), ToStr("{}"), ToStr(body), &kNoting,
                            owner_.get(), &id),
              SYNAPPS_RESOURCE_EXHAUSTED);
    return Complete(call);
  };
  Invoke();
  owner_->Wait("complete");
  EXPECT_THAT(owner_->Seen("request"), SizeIs(0));
}

TEST_F(ModuleHostRequestsTest, TheEndOfACallAbortsItsRequestsOnly) {
  hooks_.invoke = [&](void*, synapps_call* call, const synapps_request*) {
    Ask(call);
    Ask(nullptr);
    return Complete(call);
  };
  Invoke();
  EXPECT_THAT(owner_->Wait("on_done 1 "), SizeIs(1));
  EXPECT_THAT(owner_->Seen("abort"), ElementsAre("abort 1"));
  host_->DeliverDone(2, SYNAPPS_OK, "mine", "");
  EXPECT_THAT(owner_->Wait("on_done 0 mine"), SizeIs(1));
}

TEST_F(ModuleHostRequestsTest, StopAnswersRequestsBeforeItDestroys) {
  hooks_.invoke = [&](void*, synapps_call* call, const synapps_request*) {
    Ask(nullptr);
    return Complete(call);
  };
  hooks_.destroy = [&](void*) {
    EXPECT_THAT(owner_->Seen("on_done 1 "), SizeIs(1));
    Ask(nullptr, SYNAPPS_FAILED_PRECONDITION);
    owner_->Note("destroyed");
  };
  Invoke();
  owner_->Wait("complete");
  EXPECT_TRUE(host_->Stop(kPatience));
  EXPECT_THAT(owner_->Seen("destroyed"), SizeIs(1));
}

TEST_F(ModuleHostRequestsTest, RefusesNonsenseAtOnce) {
  hooks_.invoke = [&](void*, synapps_call* call, const synapps_request*) {
    Ask(call, SYNAPPS_INVALID_ARGUMENT, "");
    Ask(call, SYNAPPS_INVALID_ARGUMENT, "\xff");
    return Complete(call);
  };
  Invoke();
  owner_->Wait("complete");
  EXPECT_THAT(owner_->Seen("request"), SizeIs(0));
}

TEST_F(ModuleHostRequestsTest, NobodyNeedsToListen) {
  hooks_.invoke = [&](void*, synapps_call* call, const synapps_request*) {
    EXPECT_EQ(host->request(host, nullptr, ToStr("x.do/1"), ToStr(""), ToStr(""), nullptr, nullptr,
                            nullptr),
              SYNAPPS_OK);
    return Complete(call);
  };
  Invoke();
  owner_->Wait("complete");
  host_->DeliverEvent(1, "data", "x");
  host_->DeliverDone(1, SYNAPPS_OK, "{}", "");
}

TEST_F(ModuleHostRequestsTest, AnswersAndAbortsMayRace) {
  hooks_.invoke = [&](void*, synapps_call* call, const synapps_request*) {
    Ask(call);
    return SYNAPPS_OK;
  };
  constexpr std::size_t kRounds = 200;
  for (std::size_t i = 0; i < kRounds; ++i) {
    const CallId call = Invoke();
    owner_->Wait("request", i + 1);
    std::thread answers([&] {
      host_->DeliverEvent(call, "data", "x");
      host_->DeliverDone(call, SYNAPPS_OK, "{}", "");
    });
    host_->Forget(call);
    answers.join();
  }
  EXPECT_THAT(owner_->Wait("on_done", kRounds), SizeIs(kRounds));
  host_->Stop(kPatience);
  EXPECT_THAT(owner_->Seen("on_done"), SizeIs(kRounds));
}

TEST(ModuleHostRequestBounds, LimitsWhatIsOpen) {
  ModuleHostOptions options;
  options.max_requests = 2;
  ModuleHostFixture fixture(options);
  fixture.hooks_.invoke = [&](void*, synapps_call* call, const synapps_request*) {
    const auto ask = [&] {
      std::uint64_t id = 0;
      return host->request(host, call, ToStr("x.do/1"), ToStr(""), ToStr(""), nullptr, nullptr,
                           &id);
    };
    EXPECT_EQ(ask(), SYNAPPS_OK);
    EXPECT_EQ(ask(), SYNAPPS_OK);
    EXPECT_EQ(ask(), SYNAPPS_RESOURCE_EXHAUSTED);
    return Complete(call);
  };
  fixture.Invoke();
  EXPECT_THAT(fixture.owner_->Wait("complete 1 0"), SizeIs(1));
}

}  // namespace
}  // namespace synappsd::applets
