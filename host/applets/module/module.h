// Loads a package's module into this process.
//
// Boost.DLL does it (the project's choice; header-only). Traps of its version 1.74, all avoided
// here: the default mode is lazy; the overload with error_code loses dlerror's text; get_alias on a
// plain function is type confusion; a bare file name gets "./".
#ifndef SYNAPPSD_APPLETS_MODULE_MODULE_H_
#define SYNAPPSD_APPLETS_MODULE_MODULE_H_

#include <synapps/applet.h>

#include <filesystem>
#include <string>

#include "base/result.h"

namespace synappsd::applets {

// What to load, and what it must say of itself.
struct ModuleFile {
  std::filesystem::path path;  // absolute
  std::string package;
  std::string version;
};

// Checks the ABI note, loads the library, and checks that what the module says of itself agrees
// with `file`. The module stays loaded until the process ends: its threads and its
// thread-local destructors may run at any time. The same path loaded again is the same code,
// whatever the file has become. Runs code of the module. FAILED_PRECONDITION says what does not
// fit.
Result<const synapps_module*> LoadModule(const ModuleFile& file);

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_MODULE_MODULE_H_
