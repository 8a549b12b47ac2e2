#include "daemon/fatal_end.h"

#include <gtest/gtest.h>

#include <new>
#include <thread>

namespace synappsd::daemon {
namespace {

void EndOnAThread(void (*thrower)()) {
  NameFatalExceptions();
  std::thread(thrower).join();
}

TEST(FatalEndDeathTest, NamesWhatEndsTheProcess) {
  EXPECT_DEATH(EndOnAThread([] { throw std::bad_alloc(); }),
               "synappsd: fatal: std::bad_alloc; the process ends, the next start resumes");
  EXPECT_DEATH(EndOnAThread([] { throw 7; }), "fatal: an exception of an unknown type;");
}

}  // namespace
}  // namespace synappsd::daemon
