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

}  // namespace
}  // namespace synappsd::ctl
