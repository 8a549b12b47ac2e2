// ElfFile: what the dynamic linker will see of a module.
//
// libelf (Debian: libelf-dev) reads it: section and symbol formats are its business, not ours.
#ifndef SYNAPPSD_CHECK_ELF_FILE_H_
#define SYNAPPSD_CHECK_ELF_FILE_H_

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace synappsd::check {

struct ElfFile {
  std::vector<std::string> exported;   // dynamic symbols others can see, sorted
  std::vector<std::string> undefined;  // names it takes from others, sorted
  bool read_only_relocations = false;  // PT_GNU_RELRO
  bool bind_now = false;
  bool executable_stack = false;

  // INVALID_ARGUMENT: libelf cannot read it.
  static Result<ElfFile> Read(const std::filesystem::path& file);
};

}  // namespace synappsd::check

#endif  // SYNAPPSD_CHECK_ELF_FILE_H_
