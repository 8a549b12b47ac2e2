// FakeAccessStores: keys and audit entries in memory. Callbacks come from inside the calls.
#ifndef SYNAPPSD_TESTS_SUPPORT_FAKE_ACCESS_STORES_H_
#define SYNAPPSD_TESTS_SUPPORT_FAKE_ACCESS_STORES_H_

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"

namespace synappsd::testing {

class FakeApiKeyStore : public store::ApiKeyStore {
 public:
  void ListApiKeys(store::Callback<std::vector<store::ApiKeyRecord>> done) override {
    done(keys());
  }
  void CreateApiKey(store::ApiKeyRecord key, store::Done done) override {
    Change([&](auto& keys) { keys.push_back(std::move(key)); });
    done(Status::Ok());
  }
  void RevokeApiKey(std::string id, double time, store::Done done) override {
    bool found = false;
    Change([&](auto& keys) {
      for (store::ApiKeyRecord& key : keys) {
        if (key.id != id) continue;
        found = true;
        if (!key.revoked_time) key.revoked_time = time;
      }
    });
    done(found ? Status::Ok() : Status(Code::kNotFound, "no such key"));
  }
  void DeleteApiKey(std::string id, store::Done done) override {
    std::size_t erased = 0;
    Change([&](auto& keys) {
      erased = std::erase_if(keys, [&](const auto& key) { return key.id == id; });
    });
    done(erased > 0 ? Status::Ok() : Status(Code::kNotFound, "no such key"));
  }
  void TouchApiKeys(std::vector<store::ApiKeyUse> uses, store::Done done) override {
    Change([&](auto& keys) {
      for (const store::ApiKeyUse& use : uses) {
        for (store::ApiKeyRecord& key : keys) {
          if (key.id == use.id) key.last_used_time = use.time;
        }
      }
    });
    done(Status::Ok());
  }

  std::vector<store::ApiKeyRecord> keys() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return keys_;
  }

 private:
  template <typename Action>
  void Change(Action action) {
    const std::lock_guard<std::mutex> lock(mutex_);
    action(keys_);
  }

  mutable std::mutex mutex_;
  std::vector<store::ApiKeyRecord> keys_;  // guarded by mutex_
};

class FakeAuditStore : public store::AuditStore {
 public:
  void AppendAudit(std::vector<store::AuditRecord> entries, store::Done done) override {
    Status status;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      status = failure_;
      for (store::AuditRecord& entry : entries) {
        if (!status.ok()) break;
        entry.seq = static_cast<std::int64_t>(entries_.size()) + 1;
        entries_.push_back(std::move(entry));
      }
    }
    done(status);
  }
  void ListAudit(store::AuditQuery query,
                 store::Callback<std::vector<store::AuditRecord>> done) override {
    std::vector<store::AuditRecord> found = entries();
    std::reverse(found.begin(), found.end());
    if (found.size() > query.limit) found.resize(query.limit);
    done(std::move(found));
  }
  void DeleteAuditBefore(double time, std::size_t, store::Callback<std::size_t> done) override {
    std::size_t deleted = 0;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      deleted = std::erase_if(entries_, [&](const auto& entry) { return entry.time < time; });
    }
    done(deleted);
  }

  void FailWith(Status failure) {
    const std::lock_guard<std::mutex> lock(mutex_);
    failure_ = std::move(failure);
  }
  std::vector<store::AuditRecord> entries() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return entries_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<store::AuditRecord> entries_;  // guarded by mutex_
  Status failure_;                           // guarded by mutex_
};

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_SUPPORT_FAKE_ACCESS_STORES_H_
