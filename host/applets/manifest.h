// Manifest: applet.json, what a package says of itself. Its format is
// plugin-sdk/manifest.schema.json.
#ifndef SYNAPPSD_APPLETS_MANIFEST_H_
#define SYNAPPSD_APPLETS_MANIFEST_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "applets/applet_caller.h"
#include "applets/permissions.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace synappsd::applets {

struct AppletEntry {
  AppletInfo info;
  bool blocking = false;  // "execution": "blocking"
};

struct Manifest {
  static constexpr std::uint64_t kDefaultOutputBytes = 16 << 20;

  std::string text;                 // the whole file
  std::filesystem::path directory;  // absolute
  std::string id;
  std::string version;
  std::uint32_t abi_major = 0;
  std::uint32_t abi_minor = 0;
  std::filesystem::path library;  // absolute
  std::vector<AppletEntry> applets;
  Permissions permissions;                           // asked for
  std::uint64_t output_bytes = kDefaultOutputBytes;  // of one call: its events and its result
  std::uint64_t memory_bytes = 0;                    // of a worker; 0: no limit of its own
  Milliseconds timeout{0};                           // of one call; 0: no limit of its own
  json::Value config_schema;                         // null: the package has no settings

  std::string AbiText() const;  // "1.0"
};

// `directory` is where the manifest lies. INVALID_ARGUMENT names the file, the member and the rule.
Result<Manifest> ParseManifest(std::string_view text, const std::filesystem::path& directory);

// Reads directory/applet.json (at most 1 MiB). NOT_FOUND if there is none; PERMISSION_DENIED if
// others may change the package.
Result<Manifest> ReadManifest(const std::filesystem::path& directory);

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_MANIFEST_H_
