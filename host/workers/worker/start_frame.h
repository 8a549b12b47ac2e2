// Waits for the first frame of a worker's life.
#ifndef SYNAPPSD_WORKERS_WORKER_START_FRAME_H_
#define SYNAPPSD_WORKERS_WORKER_START_FRAME_H_

#include "base/clock.h"
#include "base/result.h"
#include "workers/frames/frame_decoder.h"
#include "workers/messages/life.h"

namespace synappsd::workers {

// The decoder keeps what came after it. DEADLINE_EXCEEDED: not within `limit`; UNAVAILABLE: the
// other side has closed; INVALID_ARGUMENT: something else came.
Result<WorkerStart> AwaitStart(int socket, Milliseconds limit, FrameDecoder& decoder);

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_WORKER_START_FRAME_H_
