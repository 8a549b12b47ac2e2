// Query strings: parameters against their descriptions.
#ifndef SYNAPPSD_REST_QUERY_H_
#define SYNAPPSD_REST_QUERY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rest/net/request.h"
#include "rest/schema.h"
#include "rest/validation.h"

namespace synappsd::rest {

// The values of one request's parameters; those not sent have their default or are absent.
class QueryValues {
 public:
  // Integers have any size: `digits` is the whole number, `number` the nearest that fits.
  struct Integer {
    std::string digits;
    std::int64_t number = 0;
  };

  const Integer& integer(std::string_view name) const;  // must be described as one
  std::optional<std::string> text(std::string_view name) const;

 private:
  friend QueryValues ReadQuery(const std::vector<QueryParameter>&, const net::Request&,
                               FieldErrors*);
  std::map<std::string, Integer, std::less<>> integers_;
  std::map<std::string, std::string, std::less<>> texts_;
};

// Errors are appended in the order of the parameters; with any, the values are incomplete.
QueryValues ReadQuery(const std::vector<QueryParameter>& parameters, const net::Request& request,
                      FieldErrors* errors);

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_QUERY_H_
