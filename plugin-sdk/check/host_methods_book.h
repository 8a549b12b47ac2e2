// What the host's methods take and answer, by plugin-sdk/methods/*.json.
#ifndef SYNAPPSD_CHECK_HOST_METHODS_BOOK_H_
#define SYNAPPSD_CHECK_HOST_METHODS_BOOK_H_

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/status.h"
#include "services/json_schema.h"

namespace synappsd::check {

struct MethodScript {
  services::JsonSchema request;
  std::string answer;                                       // a JSON text that fits the schema
  std::vector<std::pair<std::string, std::string>> events;  // kind, data; if "stream" is asked for
};

// Immutable. Made of the schemas compiled in.
class HostMethodsBook {
 public:
  static const HostMethodsBook& Get();

  // Null if there is no such method.
  const MethodScript* Find(std::string_view method) const;

 private:
  HostMethodsBook();
  std::map<std::string, MethodScript, std::less<>> methods_;
};

}  // namespace synappsd::check

#endif  // SYNAPPSD_CHECK_HOST_METHODS_BOOK_H_
