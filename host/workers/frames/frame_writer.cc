#include "workers/frames/frame_writer.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <tuple>
#include <utility>

namespace synappsd::workers {
namespace {

// A queue that a long frame has made larger than this is let go once it is empty.
constexpr std::size_t kKeptBytes = 1 << 20;

std::size_t SizeOf(const Frame& frame) {
  return kFrameHeaderBytes + frame.name.size() + frame.json.size() + frame.body.size();
}

}  // namespace

FrameWriter::FrameWriter(int socket, std::size_t max_queued_bytes, std::function<void()> queued)
    : socket_(socket), max_queued_bytes_(max_queued_bytes), queued_(std::move(queued)) {}

bool FrameWriter::HasRoom(const Frame& frame) const {
  // One frame is always taken into an empty queue, however long: CheckFrame() bounds it.
  const std::size_t waiting = queue_.size() - written_;
  return waiting == 0 || waiting + SizeOf(frame) <= max_queued_bytes_;
}

std::size_t FrameWriter::Send(const Parts& parts) {
  std::array<iovec, std::tuple_size_v<Parts>> vectors;
  msghdr message = {};
  message.msg_iov = vectors.data();
  for (const std::string_view part : parts) {
    if (part.empty()) continue;
    vectors[message.msg_iovlen++] = {const_cast<char*>(part.data()), part.size()};
  }
  ssize_t sent = -1;
  do {
    sent = sendmsg(socket_, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  if (errno != EAGAIN && errno != EWOULDBLOCK) {
    broken_ =
        Status(Code::kUnavailable, std::string("the other side is gone: ") + std::strerror(errno));
    queue_.clear();
    written_ = 0;
    room_.notify_all();
  }
  return 0;
}

Status FrameWriter::Finish(std::unique_lock<std::mutex> lock, const Frame& frame) {
  const FrameHeader header = EncodeHeader(frame);
  const std::string_view head(header.data(), header.size());
  return Finish(std::move(lock), {head, frame.name, frame.json, frame.body});
}

Status FrameWriter::Finish(std::unique_lock<std::mutex> lock, const Parts& parts) {
  if (!broken_.ok()) return broken_;
  const bool was_empty = queue_.empty();
  std::size_t sent = was_empty ? Send(parts) : 0;
  if (!broken_.ok()) return broken_;
  for (const std::string_view part : parts) {
    const std::size_t gone = std::min(sent, part.size());
    queue_.append(part.substr(gone));
    sent -= gone;
  }
  const bool tell = was_empty && !queue_.empty();
  lock.unlock();
  if (tell) queued_();
  return Status::Ok();
}

Status FrameWriter::Write(const Frame& frame) { return WriteWithin(frame, Milliseconds(0)); }

Status FrameWriter::WriteWithin(const Frame& frame, Milliseconds limit) {
  std::unique_lock<std::mutex> lock(mutex_);
  const bool room = room_.wait_for(lock, limit, [&] { return !broken_.ok() || HasRoom(frame); });
  if (!room) {
    return Status(Code::kResourceExhausted, "more than " + std::to_string(max_queued_bytes_) +
                                                " bytes would wait to be sent");
  }
  return Finish(std::move(lock), frame);
}

Status FrameWriter::WriteAlways(const Frame& frame) {
  return Finish(std::unique_lock<std::mutex>(mutex_), frame);
}

Status FrameWriter::WriteAlways(std::string_view encoded) {
  return Finish(std::unique_lock<std::mutex>(mutex_), Parts{encoded});
}

Status FrameWriter::Flush() {
  const std::lock_guard<std::mutex> lock(mutex_);
  while (broken_.ok() && !queue_.empty()) {
    const std::size_t sent = Send({std::string_view(queue_).substr(written_)});
    if (sent == 0) break;
    written_ += sent;
    if (written_ < queue_.size()) continue;
    queue_.clear();
    written_ = 0;
    if (queue_.capacity() > kKeptBytes) queue_.shrink_to_fit();
  }
  // What is gone is given back once it is most of the queue.
  if (written_ > queue_.size() / 2) {
    queue_.erase(0, written_);
    written_ = 0;
  }
  room_.notify_all();
  return broken_;
}

bool FrameWriter::has_queued() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return !queue_.empty();
}

}  // namespace synappsd::workers
