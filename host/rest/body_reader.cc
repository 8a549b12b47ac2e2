#include "rest/body_reader.h"

#include <exception>
#include <utility>
#include <variant>

#include "rest/answer.h"
#include "rest/request_body.h"
#include "rest/validation.h"

namespace synappsd::rest {
namespace {

void ReadNow(const net::Request& request, const Respond& respond, const Model& model,
             std::size_t max_json_depth, const BodyReader::Then& then) {
  auto body = ReadBody(request, max_json_depth);
  if (auto* refusal = std::get_if<net::Response>(&body)) return respond(std::move(*refusal));
  FieldErrors errors;
  json::Object valid = Validate(model, std::move(std::get<json::Value>(body)), &errors);
  if (!errors.empty()) return respond(ValidationAnswer(errors));
  then(std::move(valid));
}

}  // namespace

void BodyReader::Read(const RequestPtr& request, const Respond& respond, const Model& model,
                      Then then) const {
  if (request->body.size() <= inline_bytes_) {
    return ReadNow(*request, respond, model, max_json_depth_, then);
  }
  PostTask(workers_, request, respond,
           [request, respond, &model, depth = max_json_depth_, then = std::move(then)] {
             ReadNow(*request, respond, model, depth, then);
           });
}

void PostTask(Executor& workers, const RequestPtr& request, const Respond& respond,
              std::function<void()> task) {
  const bool taken = workers.Post([request, respond, task = std::move(task)] {
    try {
      task();
    } catch (const std::exception& error) {
      respond(FailureAnswer(Status(Code::kInternal, error.what()), *request));
    }
  });
  if (!taken) respond(BusyAnswer("The daemon is busy with other requests: try again"));
}

}  // namespace synappsd::rest
