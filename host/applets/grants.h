// Grants: what of a manifest's wishes a package gets, and how it is run.
//
// An administrator's file ID.json in the grants directory says it for package ID; its form is
// grant.schema.json beside this file. A package gets what is in its manifest and in its grant:
// a new version that asks for more stays on the old grant.
//
// Without a file: the applets that are shipped get what they shipped with (whatever the installed
// manifest asks for); any other package gets the store, and nothing that reaches beyond itself: no
// hosts, secrets or other applets.
#ifndef SYNAPPSD_APPLETS_GRANTS_H_
#define SYNAPPSD_APPLETS_GRANTS_H_

#include <filesystem>
#include <optional>
#include <string>

#include "applets/isolation.h"
#include "applets/manifest.h"
#include "applets/permissions.h"
#include "base/result.h"

namespace synappsd::applets {

struct Grant {
  Permissions permissions;
  std::string source;  // the file, "shipped" or "default"
  std::string sha256;  // of the library, in lower case; empty: any
  std::optional<Isolation> isolation;
  std::optional<SandboxMode> sandbox;
  // URLs in settings made over the API open hosts too, not only those of the daemon's own files.
  bool hosts_from_api_settings = false;
};

// Any thread. May read files.
class GrantSource {
 public:
  virtual ~GrantSource() = default;
  // An error: the package may not be used; it names the file and what is wrong with it.
  virtual Result<Grant> Find(const Manifest& manifest) const = 0;
};

// Everything the manifest asks for: for tests and tools of applet authors.
class GrantAsRequested : public GrantSource {
 public:
  Result<Grant> Find(const Manifest& manifest) const override;
};

class GrantFiles : public GrantSource {
 public:
  explicit GrantFiles(std::filesystem::path directory) : directory_(std::move(directory)) {}
  Result<Grant> Find(const Manifest& manifest) const override;

 private:
  const std::filesystem::path directory_;  // one that does not exist has no files
};

// `text` of a grant file; `file` is for messages.
Result<Grant> ParseGrant(std::string_view text, const std::string& file);

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_GRANTS_H_
