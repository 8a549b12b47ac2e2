// BodyReader: takes request bodies apart, large ones away from the loop threads.
#ifndef SYNAPPSD_REST_BODY_READER_H_
#define SYNAPPSD_REST_BODY_READER_H_

#include <cstddef>
#include <functional>

#include "base/executor.h"
#include "base/json.h"
#include "rest/respond.h"
#include "rest/schema.h"

namespace synappsd::rest {

class BodyReader {
 public:
  using Then = std::function<void(json::Object)>;

  // Bodies of up to `inline_bytes` are read on the calling thread, larger ones on `workers`, which
  // must outlive this.
  BodyReader(std::size_t max_json_depth, std::size_t inline_bytes, Executor& workers)
      : max_json_depth_(max_json_depth), inline_bytes_(inline_bytes), workers_(workers) {}

  // Reads and validates the body, then calls `then` with it in the model's form; a body that is
  // refused is answered instead, 503 if the workers' queue is full. `model` must outlive the call.
  void Read(const RequestPtr& request, const Respond& respond, const Model& model, Then then) const;

 private:
  const std::size_t max_json_depth_;
  const std::size_t inline_bytes_;
  Executor& workers_;
};

// Runs `task` on `workers`; the answer is 503 if their queue is full, 500 if it throws.
void PostTask(Executor& workers, const RequestPtr& request, const Respond& respond,
              std::function<void()> task);

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_BODY_READER_H_
