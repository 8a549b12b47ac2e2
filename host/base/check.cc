#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace synappsd {

CheckFailure::CheckFailure(const char* file, int line, const char* condition) {
  message_ << "CHECK failed at " << file << ':' << line << ": " << condition << ": ";
}

CheckFailure::~CheckFailure() {
  // stderr directly: the log may be the thing that is broken.
  std::fprintf(stderr, "%s\n", message_.str().c_str());
  std::abort();
}

}  // namespace synappsd
