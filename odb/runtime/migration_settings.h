// What a store's options say of migrations.
#ifndef SYNAPPSD_RUNTIME_MIGRATION_SETTINGS_H_
#define SYNAPPSD_RUNTIME_MIGRATION_SETTINGS_H_

#include <string>

#include "migrations/migrator.h"
#include "store/store.h"

namespace synappsd {
namespace store {

// `name` is the database's in messages.
inline migrations::Settings MigrationSettings(const StoreOptions& options,
                                              const std::string& name) {
  migrations::Settings settings;
  settings.name = name;
  settings.allowed = options.migrate;
  settings.backup = options.backup_before_migration;
  settings.notice = options.notice ? options.notice : [](const std::string&) {};
  return settings;
}

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_RUNTIME_MIGRATION_SETTINGS_H_
