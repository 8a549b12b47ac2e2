#include "ctl/table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace synappsd::ctl {
namespace {

TEST(Table, AlignsByCharacters) {
  Table table({"NAME", "VALUE"});
  table.Add({"größer", "1"});
  table.Add({"x", ""});
  std::ostringstream out;
  table.Print(out);
  EXPECT_EQ(out.str(), "NAME    VALUE\ngrößer  1\nx\n");
}

TEST(Table, CellsAreOneLineWithoutCommands) {
  Table table({"A"});
  table.Add({"x\ny\x1b[2J"});
  EXPECT_EQ(table.Lines(0)[1], "x\\ny\\x1b[2J");
}

TEST(Table, TheWidestColumnsMakeRoom) {
  Table table({"ID", "NAME", "ERROR"});
  table.Add({"1", std::string(30, 'n'), std::string(50, 'e')});
  const std::vector<std::string> lines = table.Lines(40);
  EXPECT_EQ(lines[1], "1   nnnnnnnnnnnnnn...  eeeeeeeeeeeeee...");
  EXPECT_EQ(table.Lines(5)[1], "1   nnnnnnn...  eeeeeee...") << "ten columns at least";
  EXPECT_EQ(table.Lines(500)[1].size(), 4U + 32 + 50);
}

}  // namespace
}  // namespace synappsd::ctl
