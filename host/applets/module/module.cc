#include "applets/module/module.h"

#include <boost/dll/shared_library.hpp>
#include <deque>
#include <exception>
#include <filesystem>
#include <mutex>
#include <string>
#include <utility>

#include "applets/module/elf_note.h"

namespace synappsd::applets {
namespace {

constexpr const char* kEntrySymbol = "synapps_applet_v1";
using Entry = const synapps_module*();

// Loads a library for ever: nothing closes what is in the list, which is never destroyed.
const boost::dll::shared_library& LoadForEver(const std::filesystem::path& path) {
  using boost::dll::load_mode::type;
  boost::dll::shared_library library(path, type::rtld_now | type::rtld_local);
  static std::mutex mutex;
  static auto* const kept = new std::deque<boost::dll::shared_library>;
  const std::lock_guard<std::mutex> lock(mutex);
  return kept->emplace_back(std::move(library));
}

Status Misfit(const ModuleFile& file, const std::string& what) {
  return Status(Code::kFailedPrecondition, file.path.string() + ": " + what);
}

std::string Text(const char* text) { return text == nullptr ? "(null)" : text; }

Status CheckModule(const ModuleFile& file, const synapps_module* module) {
  if (module == nullptr) return Misfit(file, "synapps_applet_v1() answers NULL");
  if (!SYNAPPS_HAS(module, cancel)) {
    return Misfit(file,
                  "its synapps_module is shorter than ABI 1.0's: set size to "
                  "sizeof(synapps_module)");
  }
  Status abi = CheckAbi({SYNAPPS_ABI_MAJOR, module->abi_minor}, file.package);
  if (!abi.ok()) return abi;
  if (module->create == nullptr || module->destroy == nullptr || module->invoke == nullptr) {
    return Misfit(file, "create, destroy and invoke must not be NULL");
  }
  if (Text(module->package) != file.package) {
    return Misfit(file, "the module is package \"" + Text(module->package) +
                            "\", applet.json says \"" + file.package + "\": make them equal");
  }
  if (Text(module->version) != file.version) {
    return Misfit(file, "the module is version \"" + Text(module->version) +
                            "\", applet.json says \"" + file.version + "\": make them equal");
  }
  return Status::Ok();
}

}  // namespace

Result<const synapps_module*> LoadModule(const ModuleFile& file) {
  const Result<AppletNote> note = ReadAppletNote(file.path);
  if (!note.ok()) return note.status();
  Status abi = CheckAbi(*note, file.package);
  if (!abi.ok()) return abi;
  try {
    const boost::dll::shared_library& library = LoadForEver(file.path);
    if (!library.has(kEntrySymbol)) {
      return Misfit(file,
                    "it does not export synapps_applet_v1(): declare it as "
                    "<synapps/applet.h> does and keep it in the version script");
    }
    const synapps_module* module = library.get<Entry>(kEntrySymbol)();
    const Status fits = CheckModule(file, module);
    if (!fits.ok()) return fits;
    return module;
  } catch (const std::exception& error) {
    return Misfit(file, error.what());
  }
}

}  // namespace synappsd::applets
