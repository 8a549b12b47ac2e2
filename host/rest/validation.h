// Validation: a request's JSON against the model it should have, all errors at once.
//
// Fields, types and messages are those of the existing system (pydantic 2), because clients show
// and test them. See README.md for the table.
#ifndef SYNAPPSD_REST_VALIDATION_H_
#define SYNAPPSD_REST_VALIDATION_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "rest/schema.h"

namespace synappsd::rest {

// One entry of an error answer's "details".
struct FieldError {
  std::string field;    // "body.nodes.0.position.x"
  std::string message;  // "Input should be a valid number"
  std::string type;     // "float_type"
  friend bool operator==(const FieldError&, const FieldError&) = default;
};

using FieldErrors = std::vector<FieldError>;

// Of a request with more errors only these are listed, and one more entry says so: a body of a few
// megabytes could else draw an answer of hundreds.
inline constexpr std::size_t kMaxFieldErrors = 1000;

// Checks `body` against `model` and returns it in the model's form: known members only, in the
// model's order, converted to their types, with defaults filled in. Errors are appended to `errors`
// in the order of the model's fields; with any, the returned object is incomplete.
json::Object Validate(const Model& model, json::Value body, FieldErrors* errors);

// The error of a body that is no object at all.
FieldError NotAnObject(std::string field);

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_VALIDATION_H_
