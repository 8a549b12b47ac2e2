#include "applets/module/elf_note.h"

#include <elf.h>
#include <fcntl.h>
#include <synapps/applet.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace synappsd::applets {
namespace {

constexpr std::size_t kMaxHeaderBytes = 64 << 10;
constexpr std::size_t kMaxNoteBytes = 64 << 10;
constexpr char kNoteName[8] = "Synapps";
constexpr std::uint32_t kNoteType = 1;

class File {
 public:
  explicit File(const std::filesystem::path& path)
      : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0) close(fd_);
  }

  bool is_open() const { return fd_ >= 0; }

  // The bytes at `offset`, all `size` of them, or none.
  std::optional<std::vector<char>> Read(std::uint64_t offset, std::size_t size) const {
    std::vector<char> bytes(size);
    if (offset > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
    const ssize_t got = pread(fd_, bytes.data(), size, static_cast<off_t>(offset));
    if (got < 0 || static_cast<std::size_t>(got) != size) return std::nullopt;
    return bytes;
  }

 private:
  const int fd_;
};

std::size_t RoundUp(std::size_t size, std::size_t alignment) {
  return (size + alignment - 1) / alignment * alignment;
}

std::optional<AppletNote> FindNote(const std::vector<char>& notes, std::size_t alignment) {
  // The 32- and the 64-bit header of a note are the same three words.
  Elf32_Nhdr header;
  for (std::size_t at = 0; at + sizeof header <= notes.size();) {
    std::memcpy(&header, notes.data() + at, sizeof header);
    const std::size_t name = at + sizeof header;
    if (header.n_namesz > notes.size() - name) return std::nullopt;
    const std::size_t desc = RoundUp(name + header.n_namesz, alignment);
    if (desc > notes.size() || header.n_descsz > notes.size() - desc) return std::nullopt;
    std::uint32_t version[2];
    if (header.n_namesz == sizeof kNoteName && header.n_type == kNoteType &&
        header.n_descsz == sizeof version &&
        std::memcmp(notes.data() + name, kNoteName, sizeof kNoteName) == 0) {
      std::memcpy(version, notes.data() + desc, sizeof version);
      return AppletNote{version[0], version[1]};
    }
    at = RoundUp(desc + header.n_descsz, alignment);
  }
  return std::nullopt;
}

Status NotALibrary(const std::string& name, const std::string& why) {
  return Status(Code::kInvalidArgument, name + " is not a shared library: " + why);
}

template <typename Ehdr, typename Phdr>
Result<AppletNote> Read(const File& file, const std::string& name) {
  const auto start = file.Read(0, sizeof(Ehdr));
  if (!start) return NotALibrary(name, "it is cut off");
  Ehdr header;
  std::memcpy(&header, start->data(), sizeof header);
  if (header.e_type != ET_DYN) return NotALibrary(name, "it is another kind of ELF file");
  const std::size_t table_size = std::size_t{header.e_phnum} * sizeof(Phdr);
  if (header.e_phentsize != sizeof(Phdr) || table_size > kMaxHeaderBytes) {
    return NotALibrary(name, "its program headers are malformed");
  }
  const auto table = file.Read(header.e_phoff, table_size);
  if (!table) return NotALibrary(name, "it is cut off");
  for (std::size_t at = 0; at < table_size; at += sizeof(Phdr)) {
    Phdr segment;
    std::memcpy(&segment, table->data() + at, sizeof segment);
    if (segment.p_type != PT_NOTE) continue;
    const auto size = std::min<std::uint64_t>(segment.p_filesz, kMaxNoteBytes);
    const auto notes = file.Read(segment.p_offset, static_cast<std::size_t>(size));
    if (!notes) return NotALibrary(name, "it is cut off");
    if (const auto note = FindNote(*notes, segment.p_align == 8 ? 8 : 4)) return *note;
  }
  return Status(
      Code::kFailedPrecondition,
      name + " has no .note.synapps: put SYNAPPS_APPLET_NOTE; in one of its source files");
}

}  // namespace

Result<AppletNote> ReadAppletNote(const std::filesystem::path& library) {
  const std::string name = library.string();
  const File file(library);
  if (!file.is_open()) return Status(Code::kNotFound, name + ": " + std::strerror(errno));
  const auto ident = file.Read(0, EI_NIDENT);
  if (!ident || std::memcmp(ident->data(), ELFMAG, SELFMAG) != 0) {
    return NotALibrary(name, "it does not begin as an ELF file");
  }
  constexpr char kByteOrder =
      std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
  if ((*ident)[EI_DATA] != kByteOrder) return NotALibrary(name, "it is for another machine");
  switch ((*ident)[EI_CLASS]) {
    case ELFCLASS32:
      return Read<Elf32_Ehdr, Elf32_Phdr>(file, name);
    case ELFCLASS64:
      return Read<Elf64_Ehdr, Elf64_Phdr>(file, name);
    default:
      return NotALibrary(name, "its ELF class is unknown");
  }
}

Status CheckAbi(const AppletNote& note, const std::string& package) {
  const std::string needs = "applet package " + package + " needs ABI " +
                            std::to_string(note.abi_major) + "." + std::to_string(note.abi_minor) +
                            ", this host speaks " + std::to_string(SYNAPPS_ABI_MAJOR) + "." +
                            std::to_string(SYNAPPS_ABI_MINOR) + ": ";
  if (note.abi_major != SYNAPPS_ABI_MAJOR) {
    const bool newer = note.abi_major > SYNAPPS_ABI_MAJOR;
    return Status(Code::kFailedPrecondition,
                  needs + (newer ? "upgrade synappsd, or install an older version of the package"
                                 : "install a newer version of the package"));
  }
  if (note.abi_minor > SYNAPPS_ABI_MINOR) {
    return Status(Code::kFailedPrecondition, needs + "upgrade synappsd");
  }
  return Status::Ok();
}

}  // namespace synappsd::applets
