// Subject: the package that is checked.
#ifndef SYNAPPSD_CHECK_SUBJECT_H_
#define SYNAPPSD_CHECK_SUBJECT_H_

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "applets/manifest.h"
#include "outcome.h"

namespace synappsd::check {

struct Subject {
  std::filesystem::path directory;             // absolute
  std::optional<applets::Manifest> manifest;   // none: it is not valid
  std::string manifest_error;                  // why
  json::Value input_schemas = json::Object{};  // by applet type, as in the manifest
  std::optional<std::string> message;          // --message; none: made from the input schema
  std::optional<std::string> config;           // --config; none: what config_schema requires
};

// Reads what the checks need; never fails, an invalid manifest is the finding of a check.
Subject ReadSubject(const std::filesystem::path& directory);

// The message of an ordinary call, and the settings of an ordinary instance.
std::string OrdinaryMessage(const Subject& subject, const applets::AppletEntry& applet);
std::string OrdinaryConfig(const Subject& subject);

// Runs `check` for each applet of the package, up to the first outcome that is not passed, which
// then names the applet.
Outcome ForEachApplet(const Subject& subject,
                      const std::function<Outcome(const applets::AppletEntry&)>& check);

}  // namespace synappsd::check

#endif  // SYNAPPSD_CHECK_SUBJECT_H_
