// Fakes for the tests of the host's methods.
#ifndef SYNAPPSD_TESTS_UNIT_SERVICES_FAKES_H_
#define SYNAPPSD_TESTS_UNIT_SERVICES_FAKES_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "services/host_methods.h"
#include "services/secret_source.h"
#include "services/timers.h"
#include "store/store.h"

namespace synappsd::services::testing {

// Collects what a method answers. For methods that answer on the test's own thread.
class CollectingSink : public MethodSink {
 public:
  void OnEvent(std::string_view kind, std::string_view data) override {
    events.emplace_back(kind, data);
  }
  void OnDone(MethodAnswer done) override {
    ++times_done;
    answer = std::move(done);
  }

  std::vector<std::pair<std::string, std::string>> events;
  std::optional<MethodAnswer> answer;
  int times_done = 0;
};

class FakeSecrets : public SecretSource {
 public:
  std::optional<std::string> Find(std::string_view name) const override {
    const auto found = values.find(std::string(name));
    return found == values.end() ? std::nullopt : std::optional<std::string>(found->second);
  }
  std::string HowToSet(std::string_view name) const override { return "set " + std::string(name); }

  std::map<std::string, std::string> values;
};

// Timers that run when told to.
class ManualTimers : public Timers {
 public:
  std::uint64_t After(Milliseconds delay, std::function<void()> task) override {
    tasks[++last_id] = {delay, std::move(task)};
    return last_id;
  }
  void Cancel(std::uint64_t id) override { tasks.erase(id); }

  // Runs the oldest task; its delay.
  Milliseconds RunNext() {
    auto node = tasks.extract(tasks.begin());
    node.mapped().second();
    return node.mapped().first;
  }

  std::map<std::uint64_t, std::pair<Milliseconds, std::function<void()>>> tasks;
  std::uint64_t last_id = 0;
};

// Values in memory; answers at once. `failure` is answered instead if it is set.
class MemoryValues : public store::ValueStore {
 public:
  void GetValue(std::string package, std::string name_space, std::string key,
                store::Callback<store::StoredValue> done) override {
    if (!failure.ok()) return done(failure);
    const auto found = values.find({package, name_space, key});
    if (found == values.end()) return done(Status(Code::kNotFound, "no row"));
    done(found->second);
  }

  void ListValues(store::ValueQuery query,
                  store::Callback<std::vector<store::StoredValue>> done) override {
    if (!failure.ok()) return done(failure);
    std::vector<store::StoredValue> page;
    for (const auto& [key, value] : values) {
      if (value.package != query.package || value.name_space != query.name_space) continue;
      if (value.key <= query.after_key || page.size() == query.limit) continue;
      bool matches = query.any_tag.empty();
      for (const std::string& tag : query.any_tag) {
        for (const std::string& own : value.tags) matches |= own == tag;
      }
      if (matches) page.push_back(value);
    }
    done(std::move(page));
  }

  void WriteValues(std::vector<store::StoreWrite> writes, store::Done done) override {
    if (!failure.ok()) return done(failure);
    for (const store::StoreWrite& write : writes) Apply(write);
    done(Status::Ok());
  }

  void Apply(const store::StoreWrite& write) {
    const store::StoredValue& value = write.value;
    const Key key{value.package, value.name_space, value.key};
    switch (write.kind) {
      case store::StoreWrite::Kind::kPut:
        values[key] = value;
        break;
      case store::StoreWrite::Kind::kDelete:
        values.erase(key);
        break;
      case store::StoreWrite::Kind::kClear:
        std::erase_if(values, [&](const auto& entry) {
          return entry.second.package == value.package &&
                 entry.second.name_space == value.name_space;
        });
        break;
    }
  }

  using Key = std::tuple<std::string, std::string, std::string>;
  std::map<Key, store::StoredValue> values;
  Status failure;
};

inline std::shared_ptr<PackageContext> TestPackage() {
  auto package = std::make_shared<PackageContext>();
  package->package = "org.example.test";
  package->store = true;
  package->secrets = {"test_key"};
  package->http = {{{"api.example.org"}, {"GET", "POST"}, {"test_key"}, false},
                   {{"other.example.org"}, {"GET", "POST"}, {}, false}};
  return package;
}

}  // namespace synappsd::services::testing

#endif  // SYNAPPSD_TESTS_UNIT_SERVICES_FAKES_H_
