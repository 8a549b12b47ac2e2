// JSON that survives a round trip: numbers keep their text (1 stays 1, 1.0 stays 1.0, integers of
// any size are exact), object members keep their order, of duplicate keys the last value wins.
//
// RapidJSON reads (well kept in Debian, SAX interface, validates UTF-8); its own DOM
// stores numbers as double or 64-bit integers, which loses what clients sent, hence Value below.
#ifndef SYNAPPSD_BASE_JSON_H_
#define SYNAPPSD_BASE_JSON_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace synappsd::json {

class Value;

struct Null {
  friend bool operator==(Null, Null) { return true; }
};

// A number by its text, which is valid JSON. Finite as a double, unless it is an integer of more
// than 308 digits: those are exact like any other.
struct Number {
  std::string text;
  bool is_integer() const;  // no fraction and no exponent
  double as_double() const;
  std::optional<std::int64_t> as_int64() const;  // none: a fraction, or out of range
  friend bool operator==(const Number&, const Number&) = default;
};

using Array = std::vector<Value>;

// Members in the order of their first appearance.
class Object {
 public:
  using Member = std::pair<std::string, Value>;

  const Value* Find(std::string_view key) const;  // null if absent
  Value* Find(std::string_view key);
  Value& Set(std::string_view key, Value value);  // replaces or appends
  void Append(std::string key, Value value);      // the key must be new
  bool empty() const;
  std::size_t size() const;
  std::vector<Member>::const_iterator begin() const;
  std::vector<Member>::const_iterator end() const;
  friend bool operator==(const Object&, const Object&);

 private:
  std::vector<Member> members_;
};

// One JSON value. A value type: copying is deep.
class Value {
 public:
  Value() : data_(Null{}) {}
  Value(Null) : data_(Null{}) {}            // NOLINT: implicit on purpose, as below
  Value(bool v) : data_(v) {}               // NOLINT
  Value(Number v) : data_(std::move(v)) {}  // NOLINT
  Value(std::int64_t v) : data_(Number{std::to_string(v)}) {}   // NOLINT
  Value(int v) : data_(Number{std::to_string(v)}) {}            // NOLINT
  Value(std::uint64_t v) : data_(Number{std::to_string(v)}) {}  // NOLINT
  Value(double v);                                      // NOLINT: as FormatDouble() prints it
  Value(std::string v) : data_(std::move(v)) {}         // NOLINT
  Value(std::string_view v) : data_(std::string(v)) {}  // NOLINT
  Value(const char* v) : data_(std::string(v)) {}       // NOLINT
  Value(Array v) : data_(std::move(v)) {}               // NOLINT
  Value(Object v) : data_(std::move(v)) {}              // NOLINT

  bool is_null() const { return std::holds_alternative<Null>(data_); }
  const bool* if_bool() const { return std::get_if<bool>(&data_); }
  const Number* if_number() const { return std::get_if<Number>(&data_); }
  const std::string* if_string() const { return std::get_if<std::string>(&data_); }
  const Array* if_array() const { return std::get_if<Array>(&data_); }
  const Object* if_object() const { return std::get_if<Object>(&data_); }
  Array* if_array() { return std::get_if<Array>(&data_); }
  Object* if_object() { return std::get_if<Object>(&data_); }

  // Member `key` if this is an object that has it, else null.
  const Value* Find(std::string_view key) const;

  friend bool operator==(const Value&, const Value&);

 private:
  std::variant<Null, bool, Number, std::string, Array, Object> data_;
};

// Here, and not in the class, because a Member is complete only where Value is.
inline bool Object::empty() const { return members_.empty(); }
inline std::size_t Object::size() const { return members_.size(); }
inline std::vector<Object::Member>::const_iterator Object::begin() const {
  return members_.begin();
}
inline std::vector<Object::Member>::const_iterator Object::end() const { return members_.end(); }

// Where and why a text is not JSON.
struct ParseError {
  // The character (code point, not byte) at which Python's decoder gives up on the same text:
  // existing clients are told this number. For non-finite numbers, lone surrogates and too deep
  // nesting, which we refuse and it does not: where the offending value starts.
  std::size_t offset = 0;
  std::string message;
  bool too_deep = false;
};

struct ParseLimits {
  std::size_t max_depth = 128;  // arrays and objects within each other
};

// Parses one JSON text (UTF-8, no byte order mark). Iterative: depth costs no stack.
// Exactly one of the two is set.
struct ParseOutcome {
  std::optional<Value> value;
  std::optional<ParseError> error;
};
ParseOutcome ParseDetailed(std::string_view text, ParseLimits limits = {});

// The same for callers that only pass the error on: INVALID_ARGUMENT with offset and reason.
Result<Value> Parse(std::string_view text, ParseLimits limits = {});

// Compact text: no blanks, UTF-8 unescaped, members in order.
std::string Write(const Value& value);
void AppendTo(const Value& value, std::string* out);

// Appends "text" with quotes, escaped as JSON.
void AppendQuoted(std::string_view text, std::string* out);
std::string Quoted(std::string_view text);

// A double as Python's repr() prints it, which existing clients see: the shortest text that reads
// back equal, always with a fraction or exponent (250.0, 0.1, 1e-05, 1.2345678901234567e+19).
// The value must be finite.
std::string FormatDouble(double value);

}  // namespace synappsd::json

#endif  // SYNAPPSD_BASE_JSON_H_
