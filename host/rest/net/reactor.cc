#include "rest/net/reactor.h"

#include <pistache/reactor.h>

#include <exception>
#include <utility>

#include "base/log.h"
#include "rest/net/signal_block.h"

namespace synappsd::net {
namespace {

namespace aio = Pistache::Aio;
namespace polling = Pistache::Polling;

Pistache::Flags<polling::NotifyOn> ToFlags(Interest interest) {
  Pistache::Flags<polling::NotifyOn> flags;
  if (interest.read) flags.setFlag(polling::NotifyOn::Read);
  if (interest.write) flags.setFlag(polling::NotifyOn::Write);
  return flags;
}

class PistachePoller : public Poller {
 public:
  explicit PistachePoller(polling::Epoll* epoll) : epoll_(epoll) {}

  void Add(int fd, PollTag tag, Interest interest) override {
    epoll_->addFd(fd, ToFlags(interest), polling::Tag(tag));
  }
  void Change(int fd, PollTag tag, Interest interest) override {
    epoll_->rearmFd(fd, ToFlags(interest), polling::Tag(tag));
  }
  void Remove(int fd) override {
    try {
      epoll_->removeFd(fd);
    } catch (const std::exception& error) {  // it was never added: its Add() has thrown
      Log(LogLevel::kDebug, "a socket was not polled", {{"error", error.what()}});
    }
  }

 private:
  polling::Epoll* const epoll_;
};

// Pistache clones the handler it is given, once for each of its threads.
class LoopHandler : public aio::Handler {
 public:
  explicit LoopHandler(std::shared_ptr<ServerContext> context)
      : context_(std::move(context)), loop_(std::make_shared<Loop>(context_)) {}

  std::shared_ptr<aio::Handler> clone() const override {
    return std::make_shared<LoopHandler>(context_);
  }

  void registerPoller(polling::Epoll& epoll) override {
    loop_->Attach(std::make_unique<PistachePoller>(&epoll));
  }

  void onReady(const aio::FdSet& ready) override {
    for (const aio::FdSet::Entry& entry : ready) {
      try {
        loop_->OnReady(entry.getTag().value(),
                       {entry.isReadable(), entry.isWritable(), entry.isHangup()});
      } catch (const std::exception& error) {  // would end the process: Pistache catches nothing
        Log(LogLevel::kError, "an HTTP loop failed", {{"error", error.what()}});
      }
    }
  }

  const std::shared_ptr<Loop>& loop() const { return loop_; }

 private:
  const std::shared_ptr<ServerContext> context_;
  const std::shared_ptr<Loop> loop_;
};

}  // namespace

class Reactor::Impl {
 public:
  std::shared_ptr<aio::Reactor> reactor = aio::Reactor::create();
};

Reactor::Reactor(const std::shared_ptr<ServerContext>& context, std::size_t loops)
    : impl_(std::make_unique<Impl>()) {
  const SignalBlock signals;
  impl_->reactor->init(aio::AsyncContext(loops, "http"));
  const aio::Reactor::Key key = impl_->reactor->addHandler(std::make_shared<LoopHandler>(context));
  for (const std::shared_ptr<aio::Handler>& handler : impl_->reactor->handlers(key)) {
    loops_.push_back(std::static_pointer_cast<LoopHandler>(handler)->loop());
  }
  impl_->reactor->run();
}

Reactor::~Reactor() {
  impl_->reactor->shutdown();
  impl_->reactor.reset();  // joins
}

}  // namespace synappsd::net
