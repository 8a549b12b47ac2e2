// The note SYNAPPS_APPLET_NOTE leaves in a module: which ABI it was built for. Read without loading
// the module, because loading it would already run its constructors.
//
//   ELF header -> program headers -> PT_NOTE segments -> notes:
//   namesz, descsz, type (4 bytes each), name, desc, each padded to 4 (8 in segments aligned to 8).
//   Ours: name "Synapps\0", type 1, desc = {major, minor}.
#ifndef SYNAPPSD_APPLETS_MODULE_ELF_NOTE_H_
#define SYNAPPSD_APPLETS_MODULE_ELF_NOTE_H_

#include <cstdint>
#include <filesystem>

#include "base/result.h"

namespace synappsd::applets {

struct AppletNote {
  std::uint32_t abi_major = 0;
  std::uint32_t abi_minor = 0;
};

// Reads at most 64 KiB of headers and 64 KiB of each note segment, whatever the file says of
// itself; 32- and 64-bit files of this machine's byte order. NOT_FOUND: no such file;
// INVALID_ARGUMENT: not a shared library; FAILED_PRECONDITION: no note of ours.
Result<AppletNote> ReadAppletNote(const std::filesystem::path& library);

// OK if a host with this header's ABI can load the module, else FAILED_PRECONDITION with the
// remedy. `package` is for the message.
Status CheckAbi(const AppletNote& note, const std::string& package);

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_MODULE_ELF_NOTE_H_
