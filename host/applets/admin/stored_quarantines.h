// StoredQuarantines: quarantines of packages in the database.
#ifndef SYNAPPSD_APPLETS_ADMIN_STORED_QUARANTINES_H_
#define SYNAPPSD_APPLETS_ADMIN_STORED_QUARANTINES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "applets/quarantine_store.h"
#include "store/store.h"

namespace synappsd::applets {

// Any thread. `store` must outlive it, or be closed before it goes.
class StoredQuarantines : public QuarantineStore {
 public:
  // `states` is what the store holds now.
  StoredQuarantines(store::AppletStateStore& store,
                    const std::vector<store::AppletStateRecord>& states);

  void Put(const Quarantine& quarantine) override;
  void Remove(std::string_view package) override;
  std::vector<Quarantine> All() const override { return known_.All(); }

 private:
  void Write(const std::string& package, store::Optional<std::string> text);

  store::AppletStateStore& store_;
  MemoryQuarantineStore known_;
};

// As it is stored: a JSON object. None: the text is not one.
std::string WriteQuarantine(const Quarantine& quarantine);
std::optional<Quarantine> ReadQuarantine(const std::string& package, const std::string& text);

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_ADMIN_STORED_QUARANTINES_H_
