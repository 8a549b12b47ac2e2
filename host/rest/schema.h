// Schema: what a resource looks like, said once. Validation (validation.h) and the OpenAPI document
// (openapi.h) are both driven by these descriptions, so neither can say what the other does not.
#ifndef SYNAPPSD_REST_SCHEMA_H_
#define SYNAPPSD_REST_SCHEMA_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace synappsd::rest {

struct Model;

inline constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();

enum class FieldType {
  kString,
  kNumber,      // read leniently: a number, a boolean, or a string that spells a number
  kInteger,     // only in answers
  kBoolean,     // read leniently: a boolean, 0, 1, or a word such as "yes" or "off"
  kObject,      // any object, kept as it is
  kAny,         // any value, kept as it is; only in answers
  kPosition,    // an object of numbers; `model` names the members that are kept, all required
  kModel,       // an object described by `model`; only in answers
  kList,        // a list of objects described by `model`
  kStringList,  // only in answers
};

// One member of an object. Lengths count characters (code points), not bytes.
struct Field {
  std::string_view name;
  FieldType type = FieldType::kString;
  bool required = true;
  bool nullable = false;  // in a request: null is the same as leaving the member out
  std::size_t min_length = 0;
  std::size_t max_length = kUnlimited;    // of a list: the number of its items
  std::string_view blank_message = {};    // if set, a string of white space only is refused so
  bool in_path = false;                   // a string that URLs name: refused if none can
  std::string_view missing_message = {};  // kPosition: when a member of `model` is missing
  const Model* model = nullptr;
  std::string_view unique_item_noun = {};  // kList: items' `id`s differ, else "Node id 'a' ..."
  std::string_view default_json = {};      // of an optional member, as JSON; empty: null
  std::string_view description = {};
  std::vector<std::string_view> choices = {};  // kString, only in answers
};

// An object with these members, in this order. Unknown members of a request are dropped.
struct Model {
  std::string_view name;
  std::string_view description;
  std::vector<Field> fields;
};

// One parameter of a query string. Of several with one name the last counts.
struct QueryParameter {
  enum class Type { kInteger, kChoice, kText };

  std::string_view name;
  Type type = Type::kInteger;
  std::int64_t default_value = 0;                                   // kInteger
  std::int64_t minimum = 0;                                         // kInteger
  std::int64_t maximum = std::numeric_limits<std::int64_t>::max();  // kInteger; this: unlimited
  std::vector<std::string_view> choices = {};                       // kChoice
  std::string_view description = {};
};

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_SCHEMA_H_
