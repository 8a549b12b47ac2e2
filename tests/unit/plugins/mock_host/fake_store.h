// FakeStore: answers an applet's store.*/1 questions from memory, as the host's store would.
#ifndef SYNAPPSD_TESTS_FAKE_STORE_H_
#define SYNAPPSD_TESTS_FAKE_STORE_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "unit/plugins/mock_host/mock_host.h"

namespace synappsd::testing {

class FakeStore {
 public:
  // Pages are never longer than page_size, whatever limit was asked for.
  explicit FakeStore(std::size_t page_size = 1000) : page_size_(page_size) {}

  // Answers what is open on `host` until nothing is.
  void AnswerAll(MockHost* host);

  std::size_t size() const { return values_.size(); }

 private:
  struct Value {
    std::string json;
    std::vector<std::string> tags;
  };
  using Key = std::pair<std::string, std::string>;  // name space, key

  std::string List(const std::string& json) const;
  void AnswerOne(MockHost* host, const Question& question);

  const std::size_t page_size_;
  std::map<Key, Value> values_;
};

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_FAKE_STORE_H_
