// Client: a raw socket for tests that decide every byte and every pause.
#ifndef SYNAPPSD_TESTS_UNIT_REST_NET_CLIENT_H_
#define SYNAPPSD_TESTS_UNIT_REST_NET_CLIENT_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "rest/net/unique_fd.h"

namespace synappsd::net {

// Generous: only a fault makes a test wait that long.
constexpr std::chrono::seconds kPatience{20};

struct Answer {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

// Blocking, with a deadline on everything.
class Client {
 public:
  explicit Client(std::uint16_t port, bool ipv6 = false);
  virtual ~Client() = default;

  bool connected() const { return socket_.valid(); }
  int fd() const { return socket_.get(); }

  // False if the server has gone.
  virtual bool Send(std::string_view bytes);

  // The same, but false as well if the server takes nothing for `patience`.
  bool SendWithin(std::string_view bytes, std::chrono::milliseconds patience);

  // Up to `max` bytes; empty at the end of the stream or after `patience`.
  std::string Receive(std::size_t max, std::chrono::milliseconds patience = kPatience);

  // Exactly that many bytes, fewer only at the end of the stream.
  std::string ReceiveExactly(std::size_t count);

  // Everything up to and including `end`; none at the end of the stream.
  std::optional<std::string> ReceiveThrough(std::string_view end);

  // The next answer, by content-length, chunks or the end; none if the stream ends first.
  // `has_body` false: an answer to HEAD.
  std::optional<Answer> ReadAnswer(bool has_body = true);

  // True if the server ends the stream within `patience`; bytes before that are dropped.
  bool WaitForEnd(std::chrono::milliseconds patience = kPatience);

  // Tells the server that nothing more comes.
  void FinishSending();

  // Closes with a reset.
  void Abort();

 protected:
  // What one read gives; empty at the end of the stream or after `patience`.
  virtual std::string ReadOnce(std::chrono::milliseconds patience);

 private:
  std::string ReadChunks();
  std::string Take(std::size_t count);

  UniqueFd socket_;
  std::string received_;   // the last read
  std::size_t taken_ = 0;  // of it
};

// GET with Host and nothing else.
std::string Get(std::string_view target);

// One request on a connection of its own.
std::optional<Answer> Fetch(std::uint16_t port, std::string_view request);

}  // namespace synappsd::net

#endif  // SYNAPPSD_TESTS_UNIT_REST_NET_CLIENT_H_
