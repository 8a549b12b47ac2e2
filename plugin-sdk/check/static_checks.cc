// The files of the package, without running any of the module's code.
#include <synapps/applet.h>

#include <algorithm>
#include <iterator>

#include "applets/module/elf_note.h"
#include "check.h"
#include "elf_file.h"
#include "program_output.h"
#include "workers/syscalls/denied_calls.h"

namespace synappsd::check {
namespace {

constexpr const char* kEntrySymbol = "synapps_applet_v1";
constexpr std::size_t kShownNames = 8;

ElfFile ReadElf(const Subject& subject) {
  Result<ElfFile> file = ElfFile::Read(subject.manifest->library);
  if (!file.ok()) EndCheck(Failed(file.status().message()));
  return std::move(*file);
}

std::string Listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kShownNames; ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  if (names.size() > kShownNames) {
    text += " and " + std::to_string(names.size() - kShownNames) + " more";
  }
  return text;
}

// Functions of the C library that end in system calls of other names.
constexpr const char* kProcessFunctions[] = {"execl",  "execle", "execlp",      "execv",
                                             "execvp", "popen",  "posix_spawn", "posix_spawnp",
                                             "system", "daemon"};

bool IsRefusedInSandbox(const std::string& name) {
  const auto is_it = [&](const char* refused) { return name == refused; };
  return std::any_of(std::begin(workers::kDeniedCalls), std::end(workers::kDeniedCalls), is_it) ||
         std::any_of(std::begin(kProcessFunctions), std::end(kProcessFunctions), is_it);
}

}  // namespace

Outcome CheckManifest(const Subject& subject) {
  return subject.manifest ? Passed() : Failed(subject.manifest_error);
}

Outcome CheckNote(const Subject& subject) {
  const applets::Manifest& manifest = *subject.manifest;
  const Result<applets::AppletNote> note = applets::ReadAppletNote(manifest.library);
  if (!note.ok()) return Failed(note.status().message());
  const Status abi = applets::CheckAbi(*note, manifest.id);
  if (!abi.ok()) return Failed(abi.message());
  if (note->abi_major == manifest.abi_major && note->abi_minor == manifest.abi_minor) {
    return Passed();
  }
  return Failed("the module was built for ABI " + std::to_string(note->abi_major) + "." +
                std::to_string(note->abi_minor) + ", \"abi\" in applet.json is \"" +
                manifest.AbiText() + "\": make them equal");
}

Outcome CheckExports(const Subject& subject) {
  const ElfFile file = ReadElf(subject);
  if (file.exported == std::vector<std::string>{kEntrySymbol}) return Passed();
  if (file.exported.empty()) {
    return Failed(std::string("nothing is exported: define ") + kEntrySymbol +
                  "() as <synapps/applet.h> declares it");
  }
  return Failed("exported is " + Listed(file.exported) +
                ": link with a version script { global: " + kEntrySymbol + "; local: *; };");
}

Outcome CheckUndefined(const Subject& subject) {
  // The dynamic linker knows best what it will find; ldd asks it, and runs no code of the module.
  const Result<std::string> output =
      ProgramOutput({"ldd", "-r", subject.manifest->library.string()}, std::chrono::seconds(10));
  if (!output.ok()) return Skipped("ldd: " + output.status().message());
  std::vector<std::string> missing;
  for (std::size_t at = 0; at < output->size();) {
    const std::size_t end = std::min(output->find('\n', at), output->size());
    const std::string line = output->substr(at, end - at);
    at = end + 1;
    constexpr std::string_view kSymbol = "undefined symbol: ";
    const std::size_t symbol = line.find(kSymbol);
    if (symbol != std::string::npos) {
      const std::size_t begin = symbol + kSymbol.size();
      missing.push_back(line.substr(begin, line.find_first_of(" \t,", begin) - begin));
    } else if (line.find("not found") != std::string::npos) {
      missing.push_back(line.substr(line.find_first_not_of(" \t")));
    }
  }
  if (missing.empty()) return Passed();
  return Failed("undefined: " + Listed(missing) +
                ": link what defines it, and with -Wl,-z,defs, so that the build fails next time");
}

Outcome CheckHardening(const Subject& subject) {
  const ElfFile file = ReadElf(subject);
  std::string wrong;
  if (!file.read_only_relocations || !file.bind_now) {
    wrong = "its tables stay writable or are filled in lazily: link with -Wl,-z,relro,-z,now";
  }
  if (file.executable_stack) {
    wrong += std::string(wrong.empty() ? "" : "; ") +
             "it wants an executable stack: link with -Wl,-z,noexecstack";
  }
  return wrong.empty() ? Passed() : Failed(wrong);
}

Outcome CheckSandbox(const Subject& subject) {
  const ElfFile file = ReadElf(subject);
  std::vector<std::string> refused;
  std::copy_if(file.undefined.begin(), file.undefined.end(), std::back_inserter(refused),
               &IsRefusedInSandbox);
  if (refused.empty()) return Passed();
  return Warning("it may call " + Listed(refused) +
                 ", which the worker's sandbox refuses: ask the host instead (http.fetch/1, "
                 "store.put/1 ...), or document that it needs isolation: in-process");
}

}  // namespace synappsd::check
