// FrameDecoder: bytes in, as they come from a socket, frames out.
//
//   decoder.Received(read(fd, decoder.ReadSpace()...));
//   while (decoder.Next(&frame)) Handle(frame);
//   if (!decoder.status().ok()) the other side misbehaves: no more frames will come
#ifndef SYNAPPSD_WORKERS_FRAMES_FRAME_DECODER_H_
#define SYNAPPSD_WORKERS_FRAMES_FRAME_DECODER_H_

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "workers/frames/frame.h"

namespace synappsd::workers {

// One thread at a time. A frame's stated length reserves nothing: memory grows with the bytes that
// have come, by half again, and what a long frame needed is given back.
class FrameDecoder {
 public:
  static constexpr std::size_t kReadBytes = 64 << 10;

  // Takes frames of this direction only.
  explicit FrameDecoder(FrameDirection direction, FrameLimits limits = {});

  // Where the next bytes are to be put: at least kReadBytes. Until Received() or Feed().
  std::span<char> ReadSpace();
  void Received(std::size_t bytes);

  void Feed(std::string_view bytes);  // the same for bytes that are elsewhere

  // False: no whole frame is there, or status() is not OK. The frame's parts live until ReadSpace()
  // or Feed().
  bool Next(Frame* frame);

  // INVALID_ARGUMENT once a frame was bad; stays so.
  const Status& status() const { return status_; }

  // True in the middle of a frame.
  bool has_partial_frame() const { return begin_ != end_; }

 private:
  const FrameDirection direction_;
  const FrameLimits limits_;
  Status status_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of what has come and was not taken
  std::size_t end_ = 0;
};

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_FRAMES_FRAME_DECODER_H_
