#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>
#include <utility>

#include "rest/net/transport.h"

namespace synappsd::net {
namespace {

IoResult FromSystemCall(ssize_t result) {
  if (result > 0) return {IoState::kDone, static_cast<std::size_t>(result)};
  if (result == 0) return {IoState::kEnd, 0};
  const bool again = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
  return {again ? IoState::kBlocked : IoState::kFailed, 0};
}

class PlainTransport : public Transport {
 public:
  explicit PlainTransport(UniqueFd socket) : socket_(std::move(socket)) {}

  IoResult Handshake() override { return {IoState::kDone, 0}; }

  IoResult Read(char* buffer, std::size_t size) override {
    return FromSystemCall(::recv(socket_.get(), buffer, size, 0));
  }

  IoResult Write(const std::vector<std::string_view>& slices) override {
    std::vector<iovec> vectors;
    vectors.reserve(slices.size());
    for (const std::string_view slice : slices) {
      vectors.push_back({const_cast<char*>(slice.data()), slice.size()});
    }
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = vectors.size();
    return FromSystemCall(::sendmsg(socket_.get(), &message, MSG_NOSIGNAL));
  }

  void FinishWriting() override { ::shutdown(socket_.get(), SHUT_WR); }

 private:
  const UniqueFd socket_;
};

}  // namespace

std::unique_ptr<Transport> NewPlainTransport(UniqueFd socket) {
  return std::make_unique<PlainTransport>(std::move(socket));
}

}  // namespace synappsd::net
