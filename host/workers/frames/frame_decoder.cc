#include "workers/frames/frame_decoder.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace synappsd::workers {
namespace {

// A buffer that a long frame has made larger than this is let go once it is empty.
constexpr std::size_t kKeptBytes = 1 << 20;

}  // namespace

FrameDecoder::FrameDecoder(FrameDirection direction, FrameLimits limits)
    : direction_(direction), limits_(limits) {}

std::span<char> FrameDecoder::ReadSpace() {
  if (begin_ == end_) {
    begin_ = end_ = 0;
    if (buffer_.size() > kKeptBytes) std::vector<char>().swap(buffer_);
  }
  if (buffer_.size() - end_ < kReadBytes && begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  // Half again, so that a long frame is not copied for every piece that comes.
  if (buffer_.size() - end_ < kReadBytes) buffer_.resize(end_ + std::max(kReadBytes, end_ / 2));
  return std::span<char>(buffer_).subspan(end_);
}

void FrameDecoder::Received(std::size_t bytes) {
  CHECK(bytes <= buffer_.size() - end_) << bytes << " bytes into less room";
  end_ += bytes;
}

void FrameDecoder::Feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::span<char> space = ReadSpace();
    const std::size_t size = std::min(space.size(), bytes.size());
    std::memcpy(space.data(), bytes.data(), size);
    Received(size);
    bytes.remove_prefix(size);
  }
}

bool FrameDecoder::Next(Frame* frame) {
  if (!status_.ok() || end_ - begin_ < kFrameHeaderBytes) return false;
  DecodedHeader header;
  status_ = DecodeHeader(buffer_.data() + begin_, direction_, limits_, &header);
  if (!status_.ok()) return false;
  const std::size_t length = header.name_bytes + header.json_bytes + header.body_bytes;
  if (end_ - begin_ - kFrameHeaderBytes < length) return false;
  const char* part = buffer_.data() + begin_ + kFrameHeaderBytes;
  const auto take = [&part](std::size_t size) {
    const std::string_view view(part, size);
    part += size;
    return view;
  };
  *frame = header.frame;
  frame->name = take(header.name_bytes);
  frame->json = take(header.json_bytes);
  frame->body = take(header.body_bytes);
  begin_ += kFrameHeaderBytes + length;
  return true;
}

}  // namespace synappsd::workers
