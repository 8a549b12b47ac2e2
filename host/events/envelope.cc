#include "events/envelope.h"

#include "events/object_writer.h"

namespace synappsd::events {

std::string Envelope(std::string_view id, std::string_view type, std::string_view data,
                     double unix_seconds) {
  return ObjectWriter()
      .String("id", id)
      .String("type", type)
      .Json("data", data)
      .Double("timestamp", unix_seconds)
      .Take();
}

std::string ErrorData(std::string_view code, std::string_view message) {
  return ObjectWriter().String("code", code).String("message", message).Take();
}

}  // namespace synappsd::events
