// MockHost: a host written against applet.h alone, driven step by step by a test. The test's thread
// is the loop thread; nothing happens behind its back.
//
// Every breach of the ABI by the applet is recorded in violations(), which is to be empty at the
// end of every test.
#ifndef SYNAPPSD_TESTS_MOCK_HOST_H_
#define SYNAPPSD_TESTS_MOCK_HOST_H_

#include <synapps/applet.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace synappsd::testing {

// A question the applet asked. `call` is 0 if it was asked on nobody's behalf.
struct Question {
  std::uint64_t id = 0;
  std::uint64_t call = 0;
  std::string method;
  std::string json;
  std::string body;
};

// How a call ended.
struct Completion {
  synapps_status status = SYNAPPS_OK;
  std::string json;
};

class MockHost {
 public:
  MockHost();
  MockHost(const MockHost&) = delete;
  MockHost& operator=(const MockHost&) = delete;

  const synapps_host* table() const { return &table_; }

  // Begins a call; the handle is for invoke().
  std::uint64_t NewCall();
  static synapps_call* Handle(std::uint64_t call);
  // From now on cancelled() is true. The module's cancel() is the test's to call.
  void MarkCancelled(std::uint64_t call);
  // Null while it is open.
  const Completion* completion(std::uint64_t call) const;
  const std::vector<std::pair<std::string, std::string>>& events(std::uint64_t call) const;

  // The questions without an answer, oldest first.
  std::vector<Question> open_questions() const;
  std::size_t questions_asked() const { return questions_asked_; }
  void SendEvent(std::uint64_t question, std::string_view kind, std::string_view data);
  void Answer(std::uint64_t question, synapps_status status, std::string_view json,
              std::string_view body = {});

  // The n-th question (from 0) is refused at once with this status.
  void RefuseQuestion(std::size_t number, synapps_status status);

  // Runs what is queued for the loop: answers of aborted questions, post()ed functions.
  void RunLoop();

  const std::vector<std::string>& violations() const { return violations_; }
  const std::vector<std::string>& log() const { return log_; }

 private:
  struct OpenQuestion {
    Question question;
    synapps_reply reply;
    void* user;
    bool aborted;
  };
  struct CallRecord {
    bool ended = false;
    bool cancelled = false;
    Completion completion;
    std::vector<std::pair<std::string, std::string>> events;
  };

  static MockHost& Of(const synapps_host* host);
  CallRecord* Find(const synapps_call* call);
  synapps_status Complete(synapps_call* call, synapps_status status, std::string_view json);
  synapps_status Emit(synapps_call* call, std::string_view kind, std::string_view data);
  synapps_status Ask(synapps_call* call, std::string_view method, std::string_view json,
                     std::string_view body, const synapps_reply& reply, void* user,
                     std::uint64_t* id);
  void Abort(std::uint64_t id);
  void Finish(std::uint64_t id, synapps_status status, std::string_view json,
              std::string_view body);

  synapps_host table_;
  std::int32_t log_level_ = SYNAPPS_LOG_TRACE;
  std::uint64_t last_id_ = 0;
  std::size_t questions_asked_ = 0;
  std::map<std::uint64_t, CallRecord> calls_;
  std::map<std::uint64_t, OpenQuestion> open_;
  std::map<std::size_t, synapps_status> refusals_;
  std::deque<std::function<void()>> loop_;
  bool in_request_ = false;
  std::vector<std::string> violations_;
  std::vector<std::string> log_;
};

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_MOCK_HOST_H_
