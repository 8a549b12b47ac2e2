// ApiKeys: the keys of this installation. Makes, lists and revokes them in the store, and keeps the
// ring fed from it.
#ifndef SYNAPPSD_ACCESS_API_KEYS_H_
#define SYNAPPSD_ACCESS_API_KEYS_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "access/key_ring.h"
#include "access/open_connections.h"
#include "base/result.h"
#include "store/store.h"

namespace synappsd::access {

struct ApiKeysOptions {
  Milliseconds reread_every{3'000};  // for keys that another daemon changed, if nothing tells
  Milliseconds store_limit{10'000};  // for one answer of the store
};

// What somebody wants.
struct KeyWish {
  std::string name;
  std::string owner;
  ScopeSet scopes;
  std::optional<double> expires_time;
};

struct CreatedKey {
  std::string text;  // shown once, kept nowhere
  store::ApiKeyRecord record;
};

// Thread-safe. What is made or revoked here counts here at once, with whatever a revoked key holds
// open; on other daemons as soon as they hear of it, at the latest after reread_every.
class ApiKeys {
 public:
  // All must outlive this.
  ApiKeys(store::ApiKeyStore& store, KeyRing& ring, OpenConnections& connections,
          const Clock& clock, ApiKeysOptions options = {});
  ~ApiKeys();  // Stop()
  ApiKeys(const ApiKeys&) = delete;
  ApiKeys& operator=(const ApiKeys&) = delete;

  // Reads the keys and starts the thread. Blocks; once, before anybody is let in.
  Status Start();

  // Another daemon changed some.
  void ReadSoon();

  // Notes the last uses and ends the thread. Before the store is closed. Idempotent.
  void Stop();

  // RESOURCE_EXHAUSTED: there are as many as the store keeps.
  void Create(const KeyWish& wish, const std::string& created_by,
              std::function<void(Result<CreatedKey>)> done);
  void List(store::Callback<std::vector<store::ApiKeyRecord>> done) { store_.ListApiKeys(done); }
  // NOT_FOUND. A revoked key stays in the list; a deleted one, which opens nothing either, does
  // not.
  void Revoke(const std::string& id, std::function<void(Status)> done);
  void Delete(const std::string& id, std::function<void(Status)> done);

 private:
  void End(const std::string& id);
  void Run();
  Status Read();
  void NoteUses();

  store::ApiKeyStore& store_;
  KeyRing& ring_;
  OpenConnections& connections_;
  const Clock& clock_;
  const ApiKeysOptions options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool read_is_due_ = false;  // guarded by mutex_
  bool stopping_ = false;     // guarded by mutex_
  std::thread thread_;
};

}  // namespace synappsd::access

#endif  // SYNAPPSD_ACCESS_API_KEYS_H_
