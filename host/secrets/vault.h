// Vault: the secrets of the database, and the master key that opens them.
//
// In memory they stay sealed; one is opened for each use. The key is read at the start, after
// SIGHUP and after another daemon's change. README.md has the rotation step by step.
#ifndef SYNAPPSD_SECRETS_VAULT_H_
#define SYNAPPSD_SECRETS_VAULT_H_

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/executor.h"
#include "secrets/administration.h"
#include "secrets/key_storage.h"
#include "secrets/master_key.h"
#include "store/access.h"

namespace synappsd::secrets {

struct VaultOptions {
  std::string key_file;
  std::string credentials_directory;  // $CREDENTIALS_DIRECTORY; empty: none
  std::size_t max_queued = 64;        // changes that wait; over it UNAVAILABLE
  Milliseconds store_limit{60'000};   // for one call of the database
};

// What would become of the secrets at a start of the daemon.
struct VaultTrial {
  std::string key_place;  // "the key file /var/lib/synapps/master.key"
  Status key_status;
  std::size_t secrets = 0;
  std::map<std::string, std::string, std::less<>> problems;  // of those that do not open
  bool is_newer = false;  // the daemon has not read the key since it changed, and can use less
};

class Vault : public SecretAdministration {
 public:
  // Both must outlive the vault.
  Vault(VaultOptions options, store::SecretStore& store, const Clock& clock);
  ~Vault() override;  // Stop()

  // Reads secrets and key; blocks. An error is the database's. A key that is missing or wrong is
  // logged: the daemon serves on, only what needs these secrets fails.
  Status Start();

  // Finishes what was begun; later changes are UNAVAILABLE. Idempotent.
  void Stop();

  // Any thread: reads secrets and key again. Many at once are one.
  void ReadSoon();

  // Any thread, without blocking. Whether there is such a secret, also one that cannot be opened.
  bool Holds(std::string_view name) const;
  std::optional<std::string> Find(std::string_view name) const;
  // Why Find() has none of a secret that there is, and the remedy.
  std::string ProblemOf(std::string_view name) const;

  // Any thread: reads the key, tries it on every secret, and keeps nothing. Blocks on the disk.
  VaultTrial Try() const;

  std::vector<SecretListing> List() const override;
  void Put(std::string name, std::string value, std::string by, Done done) override;
  void Delete(std::string name, Done done) override;
  void Rotate(std::function<void(Result<Rotation>)> done) override;

 private:
  // What was read, never changed.
  struct Contents {
    std::map<std::string, store::SecretRecord, std::less<>> secrets;
    std::map<std::string, std::string, std::less<>> problems;  // of those that do not open
    KeyRing ring;
    Status key_status;  // why the ring is empty

    bool NeedsKey(std::string_view id) const;  // a secret is sealed with it
  };
  using ContentsPtr = std::shared_ptr<const Contents>;

  ContentsPtr Now() const;
  void ReadKey(Contents* contents) const;
  std::string Problem(const Contents& contents, const store::SecretRecord& secret) const;

  // On the one thread of changes_, but for Start().
  Status Read();
  void LogProblems() const;
  Status MakeKeyIfNeeded();
  Status PutNow(const std::string& name, const std::string& value, const std::string& by);
  // rotation.cc
  Result<Rotation> RotateNow();
  Result<Rotation> RotateCredential();
  Result<Rotation> RotateFile();
  Result<std::size_t> Reseal(const MasterKey& key);
  Status CheckAllOpen() const;
  Status Await(const std::function<void(store::Done)>& begin) const;

  const VaultOptions options_;
  const KeyStorage storage_;
  store::SecretStore& store_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  ContentsPtr contents_;  // guarded by mutex_
  std::atomic<bool> reading_waits_{false};
  Executor changes_;
};

}  // namespace synappsd::secrets

#endif  // SYNAPPSD_SECRETS_VAULT_H_
