#include "elf_file.h"

#include <fcntl.h>
#include <gelf.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

namespace synappsd::check {
namespace {

struct CloseElf {
  void operator()(Elf* elf) const { elf_end(elf); }
};
using Handle = std::unique_ptr<Elf, CloseElf>;

void ReadSegments(Elf* elf, ElfFile* file) {
  std::size_t count = 0;
  elf_getphdrnum(elf, &count);
  for (std::size_t i = 0; i < count; ++i) {
    GElf_Phdr segment;
    if (gelf_getphdr(elf, static_cast<int>(i), &segment) == nullptr) continue;
    if (segment.p_type == PT_GNU_RELRO) file->read_only_relocations = true;
    if (segment.p_type == PT_GNU_STACK) file->executable_stack = (segment.p_flags & PF_X) != 0;
  }
}

void ReadDynamic(Elf_Data* data, const GElf_Shdr& header, ElfFile* file) {
  for (std::size_t i = 0; i < header.sh_size / header.sh_entsize; ++i) {
    GElf_Dyn entry;
    if (gelf_getdyn(data, static_cast<int>(i), &entry) == nullptr) continue;
    const auto value = static_cast<std::uint64_t>(entry.d_un.d_val);
    file->bind_now |= entry.d_tag == DT_BIND_NOW;
    file->bind_now |= entry.d_tag == DT_FLAGS && (value & DF_BIND_NOW) != 0;
    file->bind_now |= entry.d_tag == DT_FLAGS_1 && (value & DF_1_NOW) != 0;
  }
}

void ReadSymbols(Elf* elf, Elf_Data* data, const GElf_Shdr& header, ElfFile* file) {
  for (std::size_t i = 1; i < header.sh_size / header.sh_entsize; ++i) {
    GElf_Sym symbol;
    if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr) continue;
    const char* name = elf_strptr(elf, header.sh_link, symbol.st_name);
    if (name == nullptr || *name == '\0') continue;
    const auto visibility = GELF_ST_VISIBILITY(symbol.st_other);
    if (symbol.st_shndx == SHN_UNDEF) {
      file->undefined.emplace_back(name);
    } else if (GELF_ST_BIND(symbol.st_info) != STB_LOCAL &&
               (visibility == STV_DEFAULT || visibility == STV_PROTECTED)) {
      file->exported.emplace_back(name);
    }
  }
}

}  // namespace

Result<ElfFile> ElfFile::Read(const std::filesystem::path& path) {
  elf_version(EV_CURRENT);
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const Handle elf(elf_begin(fd, ELF_C_READ, nullptr));
  ElfFile file;
  const bool is_elf = elf != nullptr && elf_kind(elf.get()) == ELF_K_ELF;
  if (is_elf) {
    file.executable_stack = true;  // what the absence of PT_GNU_STACK means
    ReadSegments(elf.get(), &file);
    for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf.get(), section)) != nullptr;) {
      GElf_Shdr header;
      if (gelf_getshdr(section, &header) == nullptr || header.sh_entsize == 0) continue;
      Elf_Data* data = elf_getdata(section, nullptr);
      if (data == nullptr) continue;
      if (header.sh_type == SHT_DYNAMIC) ReadDynamic(data, header, &file);
      if (header.sh_type == SHT_DYNSYM) ReadSymbols(elf.get(), data, header, &file);
    }
  }
  if (fd >= 0) close(fd);
  if (!is_elf) return Status(Code::kInvalidArgument, path.string() + " is not an ELF file");
  std::sort(file.exported.begin(), file.exported.end());
  std::sort(file.undefined.begin(), file.undefined.end());
  return file;
}

}  // namespace synappsd::check
