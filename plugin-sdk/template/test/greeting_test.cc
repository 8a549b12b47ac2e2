#include <cstdio>

#include "../src/greeting.h"

static int failures = 0;

static void Expect(const std::string& is, const std::string& should_be) {
  if (is == should_be) return;
  std::printf("is        %s\nshould be %s\n", is.c_str(), should_be.c_str());
  ++failures;
}

int main() {
  Expect(Greeting("Hello", "Ada", 1), "Hello, Ada!");
  Expect(Greeting("Good day", "Ada", 2), "Good day again, Ada! This is visit 2.");
  return failures == 0 ? 0 : 1;
}
