#include "applets/module/elf_note.h"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "unit/applets/package_directory.h"

namespace synappsd::applets {
namespace {

using ::testing::HasSubstr;
using testing::PackageDirectory;

template <typename T>
void Append(std::string* bytes, const T& value) {
  bytes->append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::string Note(const std::string& name, std::uint32_t type, std::uint32_t major,
                 std::uint32_t minor) {
  std::string note;
  Append(&note, Elf32_Nhdr{static_cast<std::uint32_t>(name.size()), 8, type});
  note += name;
  note.resize((note.size() + 3) / 4 * 4);
  Append(&note, major);
  Append(&note, minor);
  return note;
}

const std::string kName("Synapps\0", 8);

// The smallest file with one note segment.
template <typename Ehdr, typename Phdr>
std::string MakeElf(unsigned char elf_class, const std::string& notes) {
  Ehdr header = {};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = elf_class;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_type = ET_DYN;
  header.e_phoff = sizeof header;
  header.e_phentsize = sizeof(Phdr);
  header.e_phnum = 1;
  Phdr segment = {};
  segment.p_type = PT_NOTE;
  segment.p_offset = sizeof header + sizeof segment;
  segment.p_filesz = static_cast<decltype(segment.p_filesz)>(notes.size());
  segment.p_align = 4;
  std::string file;
  Append(&file, header);
  Append(&file, segment);
  return file + notes;
}

std::string Elf64(const std::string& notes) {
  return MakeElf<Elf64_Ehdr, Elf64_Phdr>(ELFCLASS64, notes);
}

class ElfNoteTest : public ::testing::Test {
 protected:
  Result<AppletNote> Read(const std::string& bytes) {
    packages_.Write("x.so", bytes);
    return ReadAppletNote(packages_.path() / "x.so");
  }
  PackageDirectory packages_;
};

TEST_F(ElfNoteTest, ReadsTheNoteOfRealModules) {
  const std::filesystem::path applets = TEST_APPLETS;
  const auto good = ReadAppletNote(applets / "echo/echo.so");
  ASSERT_TRUE(good.ok()) << good.status().ToString();
  EXPECT_EQ(good->abi_major, 1u);
  EXPECT_EQ(good->abi_minor, 0u);
  EXPECT_EQ(ReadAppletNote(applets / "wrong_note/wrong_note.so")->abi_major, 2u);
  const Status none = ReadAppletNote(applets / "no_note/no_note.so").status();
  EXPECT_EQ(none.code(), Code::kFailedPrecondition);
  EXPECT_THAT(none.message(), HasSubstr("put SYNAPPS_APPLET_NOTE; in one of its source files"));
}

TEST_F(ElfNoteTest, ReadsBothClasses) {
  EXPECT_EQ(Read(Elf64(Note(kName, 1, 1, 7)))->abi_minor, 7u);
  EXPECT_EQ((Read(MakeElf<Elf32_Ehdr, Elf32_Phdr>(ELFCLASS32, Note(kName, 1, 3, 0)))->abi_major),
            3u);
}

TEST_F(ElfNoteTest, FindsItsNoteAmongOthers) {
  const std::string gnu(std::string("GNU\0", 4));
  EXPECT_EQ(
      Read(Elf64(Note(gnu, 3, 9, 9) + Note("odd", 1, 9, 9) + Note(kName, 1, 1, 5)))->abi_minor, 5u);
  EXPECT_FALSE(Read(Elf64(Note(gnu, 1, 1, 0))).ok());
  EXPECT_FALSE(Read(Elf64(Note(kName, 2, 1, 0))).ok()) << "another type";
}

TEST_F(ElfNoteTest, RefusesOtherFiles) {
  EXPECT_EQ(Read("").status().code(), Code::kInvalidArgument);
  EXPECT_EQ(Read("#!/bin/sh\n").status().code(), Code::kInvalidArgument);
  std::string program = Elf64(Note(kName, 1, 1, 0));
  program[16] = ET_EXEC;
  EXPECT_EQ(Read(program).status().code(), Code::kInvalidArgument);
  std::string big_endian = Elf64(Note(kName, 1, 1, 0));
  big_endian[EI_DATA] = ELFDATA2MSB;
  EXPECT_THAT(Read(big_endian).status().message(), HasSubstr("another machine"));
  EXPECT_EQ(ReadAppletNote("/nonexistent.so").status().code(), Code::kNotFound);
  EXPECT_FALSE(ReadAppletNote("/tmp").ok());
}

TEST_F(ElfNoteTest, SurvivesEveryTruncation) {
  const std::string whole = Elf64(Note(kName, 1, 1, 0));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(Read(whole.substr(0, size)).ok()) << size;
  }
}

TEST_F(ElfNoteTest, SurvivesHostileSizes) {
  // Every 32-bit word of headers and note set to what overflows sums.
  const std::string whole = Elf64(Note(kName, 1, 1, 0));
  for (const std::uint32_t evil : {0xFFFFFFFFu, 0x7FFFFFFFu, 0x80000000u, 0xFFFFFFF0u, 0x10000u}) {
    for (std::size_t at = 16; at + 4 <= whole.size(); at += 4) {
      std::string file = whole;
      std::memcpy(file.data() + at, &evil, sizeof evil);
      Read(file);
    }
  }
}

TEST_F(ElfNoteTest, SurvivesRandomBytes) {
  std::mt19937 random(1);
  const std::string whole = Elf64(Note(std::string("GNU\0", 4), 3, 1, 0) + Note(kName, 1, 1, 0));
  for (int round = 0; round < 2000; ++round) {
    std::string file = whole;
    for (int i = 0; i < 4; ++i) file[random() % file.size()] = static_cast<char>(random());
    Read(file);
  }
}

TEST(CheckAbi, SaysWhatToDo) {
  EXPECT_TRUE(CheckAbi({1, 0}, "org.example.writer").ok());
  const Status newer = CheckAbi({2, 0}, "org.example.writer");
  EXPECT_EQ(newer.code(), Code::kFailedPrecondition);
  EXPECT_EQ(newer.message(),
            "applet package org.example.writer needs ABI 2.0, this host speaks 1.0: upgrade "
            "synappsd, or install an older version of the package");
  EXPECT_THAT(CheckAbi({1, 1}, "a.b").message(), HasSubstr("upgrade synappsd"));
  EXPECT_THAT(CheckAbi({0, 0}, "a.b").message(), HasSubstr("newer version of the package"));
}

}  // namespace
}  // namespace synappsd::applets
