#include "rest/net/server.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/check.h"
#include "rest/net/acceptor.h"
#include "rest/net/listener.h"
#include "rest/net/reactor.h"
#include "rest/net/server_context.h"

namespace synappsd::net {
namespace {

// Clients over the limit are told so; more than this many at a time are only closed.
constexpr std::size_t kMaxRefusalsInProgress = 64;
// Over what the network may take: whoever administers this machine gets in when it is flooded.
constexpr std::size_t kLocalConnections = kMaxRefusalsInProgress + 16;

constexpr std::chrono::seconds kForcedCloseTimeout{60};

}  // namespace

class Server::Impl {
 public:
  Impl(ServerOptions options, std::unique_ptr<Router> router) {
    context_->options = std::move(options);
    context_->router = std::move(router);
  }

  Result<std::uint16_t> Listen(const std::string& host, std::uint16_t port) {
    Result<Listeners> bound = BindListeners(host, port);
    if (!bound.ok()) return bound.status();
    Take(std::move(bound->sockets));
    return bound->port;
  }

  Status ListenUnix(const UnixSocketOptions& options) {
    Result<std::unique_ptr<UnixSocketFile>> file = UnixSocketFile::Bind(options);
    if (!file.ok()) return file.status();
    listeners_.push_back((*file)->TakeSocket());
    socket_files_.push_back(*std::move(file));
    return Status::Ok();
  }

  Result<std::vector<std::string>> AdoptSystemdSockets() {
    Result<std::vector<UniqueFd>> passed = TakeSystemdSockets();
    if (!passed.ok()) return passed.status();
    std::vector<std::string> addresses;
    for (const UniqueFd& socket : *passed) addresses.push_back(BoundAddress(socket.get()));
    Take(*std::move(passed));
    return addresses;
  }

  Status Start() {
    CHECK(!reactor_) << "Server::Start() was called twice";
    const ServerOptions& options = context_->options;
    if (Status status = ReloadTls(); !status.ok()) return status;
    reactor_ = std::make_unique<Reactor>(context_, std::max<std::size_t>(options.loops, 1));
    acceptor_ = std::make_unique<Acceptor>(
        std::move(listeners_),
        [this](UniqueFd socket, Peer peer) { Assign(std::move(socket), std::move(peer)); });
    return Status::Ok();
  }

  Status ReloadTls() {
    const ServerOptions& options = context_->options;
    if (options.tls_certificate_file.empty()) return Status::Ok();
    auto tls = TlsContext::Load(options.tls_certificate_file, options.tls_key_file,
                                options.tls_min_version);
    if (!tls.ok()) return tls.status();
    context_->tls.Set(*std::move(tls));
    return Status::Ok();
  }

  void StopAccepting() {
    if (acceptor_) acceptor_->Stop();
    socket_files_.clear();
  }

  void Stop(std::chrono::milliseconds grace) {
    StopAccepting();
    listeners_.clear();
    if (!reactor_) return;
    for (const std::shared_ptr<Loop>& loop : reactor_->loops()) loop->Drain();
    if (!context_->connections.WaitForZero(grace)) {
      for (const std::shared_ptr<Loop>& loop : reactor_->loops()) loop->CloseAll();
      CHECK(context_->connections.WaitForZero(kForcedCloseTimeout))
          << "an HTTP loop is blocked: handlers must not block";
    }
    reactor_.reset();
  }

  std::size_t connections() const { return context_->connections.value(); }

  Totals totals() const { return {accepted_, refused_}; }

  void Probe(const std::function<void()>& answered) const {
    for (const std::shared_ptr<Loop>& loop : reactor_->loops()) loop->mailbox()->Post(answered);
  }

  std::size_t loops() const { return std::max<std::size_t>(context_->options.loops, 1); }

 private:
  void Take(std::vector<UniqueFd> sockets) {
    std::move(sockets.begin(), sockets.end(), std::back_inserter(listeners_));
  }

  // On the acceptor's thread.
  void Assign(UniqueFd socket, Peer peer) {
    ConnectionCount& count = context_->connections;
    const bool is_local = peer.credentials != nullptr;
    const std::size_t limit =
        context_->options.max_connections + (is_local ? kLocalConnections : 0);
    Admission admission = Admission::kServe;
    ++accepted_;
    if (!count.TryAdd(limit)) {
      admission = Admission::kRefuse;
      ++refused_;
      if (!count.TryAdd(limit + kMaxRefusalsInProgress)) return;
    }
    const auto& loops = reactor_->loops();
    loops[next_loop_++ % loops.size()]->Adopt(std::move(socket), std::move(peer), admission);
  }

  const std::shared_ptr<ServerContext> context_ = std::make_shared<ServerContext>();
  std::vector<UniqueFd> listeners_;  // until Start()
  std::vector<std::unique_ptr<UnixSocketFile>> socket_files_;
  std::unique_ptr<Reactor> reactor_;
  std::unique_ptr<Acceptor> acceptor_;
  std::size_t next_loop_ = 0;  // acceptor's thread only
  std::atomic<std::uint64_t> accepted_{0};
  std::atomic<std::uint64_t> refused_{0};
};

Server::Server(ServerOptions options, std::unique_ptr<Router> router)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(router))) {}

Server::~Server() { Stop(std::chrono::milliseconds(0)); }

Result<std::uint16_t> Server::Listen(const std::string& host, std::uint16_t port) {
  return impl_->Listen(host, port);
}

Status Server::ListenUnix(const UnixSocketOptions& options) { return impl_->ListenUnix(options); }

Result<std::vector<std::string>> Server::AdoptSystemdSockets() {
  return impl_->AdoptSystemdSockets();
}

Status Server::Start() { return impl_->Start(); }

Status Server::ReloadTls() { return impl_->ReloadTls(); }

void Server::Stop(std::chrono::milliseconds grace) { impl_->Stop(grace); }

void Server::StopAccepting() { impl_->StopAccepting(); }

std::size_t Server::connections() const { return impl_->connections(); }

Server::Totals Server::totals() const { return impl_->totals(); }

void Server::Probe(const std::function<void()>& answered) const { impl_->Probe(answered); }

std::size_t Server::loops() const { return impl_->loops(); }

}  // namespace synappsd::net
