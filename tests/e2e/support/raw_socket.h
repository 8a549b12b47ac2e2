// RawSocket: bytes to the daemon as no well-behaved client would send them.
#ifndef SYNAPPSD_TESTS_E2E_SUPPORT_RAW_SOCKET_H_
#define SYNAPPSD_TESTS_E2E_SUPPORT_RAW_SOCKET_H_

#include <chrono>
#include <string>
#include <string_view>

namespace synappsd::e2e {

// A blocking connection with time limits; closed at the end.
class RawSocket {
 public:
  // `base_url` is "http://ADDRESS:PORT". A small receive buffer (bytes, 0: the system's) makes a
  // client that does not read felt early.
  explicit RawSocket(const std::string& base_url, int receive_buffer_bytes = 0);
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;
  ~RawSocket();

  // False: the peer has closed, or does not take it within 30 s.
  bool Send(std::string_view bytes);

  // What comes until `text` has come, the peer closes, or the time is up.
  std::string ReadUntil(std::string_view text,
                        std::chrono::milliseconds limit = std::chrono::milliseconds(30'000));

  // What comes until the peer closes; "(still open)" is added if it does not within the time.
  std::string ReadToEnd(std::chrono::milliseconds limit = std::chrono::milliseconds(30'000));

  // Closes with a reset instead of a farewell.
  void Reset();

 private:
  int fd_;
};

}  // namespace synappsd::e2e

#endif  // SYNAPPSD_TESTS_E2E_SUPPORT_RAW_SOCKET_H_
