// Server: HTTP/1.1, server-sent events and WebSocket on one port, over Pistache's reactor.
#ifndef SYNAPPSD_REST_NET_SERVER_H_
#define SYNAPPSD_REST_NET_SERVER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "rest/net/router.h"
#include "rest/net/tls_version.h"
#include "rest/net/unix_socket.h"

namespace synappsd::net {

// Every limit of the connection layer; what happens at each is in README.md beside this file.
struct ServerOptions {
  std::size_t loops = 1;
  std::size_t max_connections = 4096;                 // over it: 503 and close
  std::size_t max_head_bytes = 16 << 10;              // 431
  std::size_t max_target_bytes = 8 << 10;             // 414
  std::size_t max_headers = 100;                      // 431
  std::size_t max_body_bytes = 8 << 20;               // 413
  std::size_t max_backlog_bytes = 16 << 20;           // per SSE or WebSocket client
  std::size_t max_websocket_message_bytes = 1 << 20;  // 1009
  std::chrono::milliseconds tls_handshake_timeout{10'000};
  std::chrono::milliseconds head_timeout{10'000};  // 408
  std::chrono::milliseconds body_timeout{60'000};  // 408
  std::chrono::milliseconds idle_timeout{75'000};
  std::chrono::milliseconds write_timeout{30'000};
  std::chrono::milliseconds linger_timeout{2'000};
  std::chrono::milliseconds websocket_ping{20'000};  // closed after two without an answer
  std::chrono::milliseconds sse_heartbeat{15'000};
  std::string tls_certificate_file;  // PEM chain; empty: no TLS
  std::string tls_key_file;
  TlsVersion tls_min_version = TlsVersion::k12;

  // Headers for every answer to this request (CORS), whatever its status; may be empty. Loop
  // thread.
  std::function<Headers(const Request&)> extra_headers;

  // Called first for every request whose head is complete, before its body is read or asked for;
  // an answer: it is refused with that, and the connection closed if a body was to come. Sets what
  // the request says of its caller. What no route takes asks for kAnyKey. Loop thread. May be
  // empty: everybody may do everything.
  std::function<std::optional<Response>(Request*, const access::Requirement&)> admit;

  // Called for every complete request, before its handler; true: it has answered (CORS
  // preflight). Loop thread. May be empty.
  std::function<bool(const Request&, const Reply&)> intercept;

  // After each answer, for the access log and metrics. Loop thread. May be empty.
  std::function<void(const Request&, int status, std::chrono::microseconds took)> on_answered;
};

class Server {
 public:
  Server(ServerOptions options, std::unique_ptr<Router> router);
  ~Server();  // Stop(0)
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Binds before Start(). `host` is an address or name, `port` 0 lets the kernel choose.
  // Returns the bound port, or why not (UNAVAILABLE: in use; PERMISSION_DENIED ...).
  Result<std::uint16_t> Listen(const std::string& host, std::uint16_t port);

  // The same for a socket in the file system, which never has TLS. The file is removed at the end.
  Status ListenUnix(const UnixSocketOptions& options);

  // Takes the sockets systemd passed (LISTEN_PID, LISTEN_FDS). Returns what they are bound to:
  // "127.0.0.1:8000", or the path of a Unix socket.
  Result<std::vector<std::string>> AdoptSystemdSockets();

  Status Start();

  // Reads the certificate and key again, for connections from now on. If they cannot be used the
  // old ones stay, and the error says why. Any thread, after Start().
  Status ReloadTls();

  // Closes the acceptors, idle connections and sessions (WebSocket 1001), lets answers in progress
  // finish for `grace`, then closes the rest. Blocks; idempotent. Not from a loop.
  void Stop(std::chrono::milliseconds grace);

  // Closes the acceptors only; connections go on being served.
  void StopAccepting();

  std::size_t connections() const;

  // Since the start. Any thread.
  struct Totals {
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0;  // over max_connections
  };
  Totals totals() const;

  // Calls `answered` on each loop's thread, once it comes to it: how to tell that they all live.
  // Between Start() and the return of Stop().
  void Probe(const std::function<void()>& answered) const;
  std::size_t loops() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_SERVER_H_
