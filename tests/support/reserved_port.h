// ReservedPort: a port of 127.0.0.1 that the kernel gives to nobody else, not even while the server
// that listens on it is down.
#ifndef SYNAPPSD_TESTS_SUPPORT_RESERVED_PORT_H_
#define SYNAPPSD_TESTS_SUPPORT_RESERVED_PORT_H_

#include <cstdint>

namespace synappsd::testing {

// Holds a socket that is bound and does not listen: one more program may bind the port, if it sets
// SO_REUSEADDR as servers do, and a connection is refused until that one listens.
class ReservedPort {
 public:
  ReservedPort();  // throws std::system_error
  ReservedPort(const ReservedPort&) = delete;
  ReservedPort& operator=(const ReservedPort&) = delete;
  ~ReservedPort();

  std::uint16_t number() const { return number_; }

 private:
  int fd_ = -1;
  std::uint16_t number_ = 0;
};

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_SUPPORT_RESERVED_PORT_H_
