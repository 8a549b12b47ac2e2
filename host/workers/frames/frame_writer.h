// FrameWriter: frames out of any thread onto a socket that may not take them at once.
//
// What the socket takes is written by the caller itself, which spares a change of threads; the rest
// is queued, and Flush() is called by whoever polls the socket once it takes more.
#ifndef SYNAPPSD_WORKERS_FRAMES_FRAME_WRITER_H_
#define SYNAPPSD_WORKERS_FRAMES_FRAME_WRITER_H_

#include <array>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/status.h"
#include "workers/frames/frame.h"

namespace synappsd::workers {

// Any thread. Never blocks but in WriteWithin().
class FrameWriter {
 public:
  // `socket` stays the caller's and must outlive this. `queued` is told, by the thread that writes
  // and under no lock, when the queue is no longer empty: poll for POLLOUT then.
  FrameWriter(int socket, std::size_t max_queued_bytes, std::function<void()> queued);

  // RESOURCE_EXHAUSTED: more than max_queued_bytes would wait; nothing was written.
  // UNAVAILABLE: the other side has closed, or the socket has failed before.
  Status Write(const Frame& frame);

  // The same, but waits at most `limit` for room.
  Status WriteWithin(const Frame& frame, Milliseconds limit);

  // For what must not be lost and is bounded elsewhere: takes no notice of max_queued_bytes.
  Status WriteAlways(const Frame& frame);
  Status WriteAlways(std::string_view encoded);

  // Writes what the socket takes. UNAVAILABLE as above.
  Status Flush();

  bool has_queued() const;

 private:
  using Parts = std::array<std::string_view, 4>;

  // With the lock, which they let go.
  Status Finish(std::unique_lock<std::mutex> lock, const Frame& frame);
  Status Finish(std::unique_lock<std::mutex> lock, const Parts& parts);

  // The bytes that the socket has taken at once. Breaks this if it fails. With the lock.
  std::size_t Send(const Parts& parts);
  bool HasRoom(const Frame& frame) const;

  const int socket_;
  const std::size_t max_queued_bytes_;
  const std::function<void()> queued_;

  mutable std::mutex mutex_;
  std::condition_variable room_;
  Status broken_;            // guarded by mutex_
  std::string queue_;        // guarded by mutex_
  std::size_t written_ = 0;  // guarded by mutex_: bytes of queue_ that are gone
};

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_FRAMES_FRAME_WRITER_H_
