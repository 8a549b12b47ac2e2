// CHECK(condition) << why: an impossible state ends the process; what is committed survives.
//
// For faults of ours only. Bad input is handled with a Status, never with CHECK. C++14.
#ifndef SYNAPPSD_BASE_CHECK_H_
#define SYNAPPSD_BASE_CHECK_H_

#include <sstream>

namespace synappsd {

// Collects the message of one failed CHECK; its destructor writes it to stderr and aborts.
class CheckFailure {
 public:
  CheckFailure(const char* file, int line, const char* condition);
  CheckFailure(const CheckFailure&) = delete;
  CheckFailure& operator=(const CheckFailure&) = delete;
  [[noreturn]] ~CheckFailure();
  std::ostream& stream() { return message_; }

 private:
  std::ostringstream message_;
};

// Gives both branches of CHECK's conditional the type void; & binds weaker than <<.
struct CheckVoidify {
  void operator&(std::ostream&) const {}
};

}  // namespace synappsd

#define CHECK(condition)                     \
  (condition) ? (void)0                      \
              : ::synappsd::CheckVoidify() & \
                    ::synappsd::CheckFailure(__FILE__, __LINE__, #condition).stream()

#endif  // SYNAPPSD_BASE_CHECK_H_
