// Operations: every route of this API, said once: Api routes them, the OpenAPI document lists them.
#ifndef SYNAPPSD_REST_OPERATIONS_H_
#define SYNAPPSD_REST_OPERATIONS_H_

#include <string>
#include <string_view>
#include <vector>

#include "access/scope.h"
#include "rest/net/request.h"
#include "rest/resources.h"
#include "rest/schema.h"

namespace synappsd::rest {

// What a successful answer looks like.
struct SuccessAnswer {
  // kEvents: a stream of server-sent events; kText: plain text.
  enum class Form { kOne, kPage, kEvents, kText, kNone };
  int status = 200;
  std::string_view description = {};
  const Model* model = nullptr;
  Form form = Form::kOne;
};

struct Operation {
  net::Method method = net::Method::kGet;
  std::string_view path;  // "/api/v1/flows/{id}"
  std::string_view id;    // unique; Api finds the handler by it
  std::string_view group;
  access::Scope scope = access::Scope::kAdmin;  // what its callers' keys must hold
  // Also where keys are not required, only a key or the local socket opens it: what could make
  // its caller an administrator for later (keys, secrets, the audit log).
  bool known_callers_only = false;
  std::string_view summary;
  std::string_view description = {};
  const Model* body = nullptr;
  const std::vector<QueryParameter>* query = nullptr;
  SuccessAnswer success = {};
  std::vector<int> errors = {};  // statuses of its own; those every operation can have are added
  bool served_by_api = true;     // false: registered by another library (rest/live)
};

// `resources` must outlive the result.
std::vector<Operation> Operations(const Resources& resources);

// "/api/v1/flows/{id}" as the router writes it: "/api/v1/flows/:id".
std::string RouterPattern(std::string_view path);

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_OPERATIONS_H_
