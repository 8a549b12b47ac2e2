// The OpenAPI 3.1 document: made from the same descriptions that route and validate.
#ifndef SYNAPPSD_REST_OPENAPI_H_
#define SYNAPPSD_REST_OPENAPI_H_

#include <string>
#include <vector>

#include "base/json.h"
#include "rest/operations.h"
#include "rest/resources.h"

namespace synappsd::rest {

// The version of the API that clients see, not of the program.
inline constexpr std::string_view kApiVersion = "1.0.0";

// The JSON Schema (2020-12) of one model.
json::Object ModelSchema(const Model& model);

// The whole document as compact JSON.
std::string OpenApiDocument(const Resources& resources, const std::vector<Operation>& operations);

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_OPENAPI_H_
