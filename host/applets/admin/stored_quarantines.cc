#include "applets/admin/stored_quarantines.h"

#include <utility>

#include "applets/crash_json.h"
#include "base/json.h"
#include "base/log.h"

namespace synappsd::applets {
namespace {

std::string Text(const json::Value& object, std::string_view name) {
  const json::Value* value = object.Find(name);
  return value == nullptr || value->if_string() == nullptr ? "" : *value->if_string();
}

double Number(const json::Value& object, std::string_view name) {
  const json::Value* value = object.Find(name);
  return value == nullptr || value->if_number() == nullptr ? 0 : value->if_number()->as_double();
}

}  // namespace

std::string WriteQuarantine(const Quarantine& quarantine) {
  json::Object object;
  object.Set("version", quarantine.version);
  object.Set("since_unix_seconds", quarantine.since_unix_seconds);
  object.Set("until_unix_seconds", quarantine.until_unix_seconds);
  object.Set("crash", WriteCrash(quarantine.crash));
  return json::Write(json::Value(std::move(object)));
}

std::optional<Quarantine> ReadQuarantine(const std::string& package, const std::string& text) {
  const Result<json::Value> value = json::Parse(text);
  if (!value.ok() || value->if_object() == nullptr) return std::nullopt;
  Quarantine quarantine;
  quarantine.package = package;
  quarantine.version = Text(*value, "version");
  quarantine.since_unix_seconds = Number(*value, "since_unix_seconds");
  quarantine.until_unix_seconds = Number(*value, "until_unix_seconds");
  if (const json::Value* crash = value->Find("crash")) quarantine.crash = ReadCrash(*crash);
  return quarantine;
}

StoredQuarantines::StoredQuarantines(store::AppletStateStore& store,
                                     const std::vector<store::AppletStateRecord>& states)
    : store_(store) {
  for (const store::AppletStateRecord& state : states) {
    if (!state.quarantine) continue;
    if (auto quarantine = ReadQuarantine(state.package, *state.quarantine)) {
      known_.Put(*quarantine);
    } else {
      Log(LogLevel::kError, "a stored quarantine cannot be read and is forgotten",
          {{"package", state.package}});
    }
  }
}

void StoredQuarantines::Put(const Quarantine& quarantine) {
  known_.Put(quarantine);
  Write(quarantine.package, WriteQuarantine(quarantine));
}

void StoredQuarantines::Remove(std::string_view package) {
  known_.Remove(package);
  Write(std::string(package), {});
}

void StoredQuarantines::Write(const std::string& package, store::Optional<std::string> text) {
  store::AppletStateChange change;
  change.package = package;
  change.quarantine = std::move(text);
  store_.ChangeAppletState(std::move(change), [package](Status status) {
    if (status.ok()) return;
    Log(LogLevel::kError, "a quarantine was not stored: a restart forgets the change",
        {{"package", package}, {"reason", status.ToString()}});
  });
}

}  // namespace synappsd::applets
