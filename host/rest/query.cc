#include "rest/query.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "base/check.h"
#include "rest/lax.h"

namespace synappsd::rest {
namespace {

// The number, or the end of the range it lies beyond.
std::int64_t Saturated(const std::string& digits) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc()) return number;
  return digits.front() == '-' ? std::numeric_limits<std::int64_t>::min()
                               : std::numeric_limits<std::int64_t>::max();
}

// "'a', 'b' or 'c'"
std::string Alternatives(const std::vector<std::string_view>& choices) {
  std::string text;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (i != 0) text += i + 1 == choices.size() ? " or " : ", ";
    text += "'" + std::string(choices[i]) + "'";
  }
  return text;
}

// What is wrong with an integer, as (type, message); none: nothing.
std::optional<FieldError> Fault(const QueryParameter& parameter, const LaxInteger& integer,
                                std::int64_t number) {
  const std::string field = "query." + std::string(parameter.name);
  switch (integer.error) {
    case LaxInteger::Error::kNotInteger:
      return FieldError{field,
                        "Input should be a valid integer, unable to parse string as an integer",
                        "int_parsing"};
    case LaxInteger::Error::kTooLong:
      return FieldError{field, "Unable to parse input string as an integer, exceeded maximum size",
                        "int_parsing_size"};
    case LaxInteger::Error::kNone:
      break;
  }
  if (number < parameter.minimum) {
    return FieldError{
        field, "Input should be greater than or equal to " + std::to_string(parameter.minimum),
        "greater_than_equal"};
  }
  if (number > parameter.maximum) {
    return FieldError{field,
                      "Input should be less than or equal to " + std::to_string(parameter.maximum),
                      "less_than_equal"};
  }
  return std::nullopt;
}

}  // namespace

const QueryValues::Integer& QueryValues::integer(std::string_view name) const {
  const auto found = integers_.find(name);
  CHECK(found != integers_.end()) << "no integer parameter is called " << name;
  return found->second;
}

std::optional<std::string> QueryValues::text(std::string_view name) const {
  const auto found = texts_.find(name);
  if (found == texts_.end()) return std::nullopt;
  return found->second;
}

QueryValues ReadQuery(const std::vector<QueryParameter>& parameters, const net::Request& request,
                      FieldErrors* errors) {
  QueryValues values;
  for (const QueryParameter& parameter : parameters) {
    const std::string name(parameter.name);
    const auto given = request.query_value(parameter.name);
    if (parameter.type == QueryParameter::Type::kInteger) {
      if (!given) {
        values.integers_[name] = {std::to_string(parameter.default_value), parameter.default_value};
        continue;
      }
      LaxInteger integer = ParseLaxInteger(*given);
      const std::int64_t number =
          integer.error == LaxInteger::Error::kNone ? Saturated(integer.digits) : 0;
      if (auto fault = Fault(parameter, integer, number)) {
        errors->push_back(std::move(*fault));
      } else {
        values.integers_[name] = {std::move(integer.digits), number};
      }
      continue;
    }
    if (!given) continue;
    const auto& choices = parameter.choices;
    if (parameter.type == QueryParameter::Type::kChoice &&
        std::find(choices.begin(), choices.end(), *given) == choices.end()) {
      errors->push_back(
          {"query." + name, "Input should be " + Alternatives(choices), "literal_error"});
      continue;
    }
    values.texts_[name] = std::string(*given);
  }
  return values;
}

}  // namespace synappsd::rest
