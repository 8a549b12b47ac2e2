// JsonSchema: checks a JSON value against a JSON Schema (draft 4).
//
// RapidJSON's validator does the work (it is there already, and validates without a document tree
// of its own). It is lenient with schemas it does not understand, and has no answer to a "$ref"
// that leads to itself; so schemas with "$ref" are refused: those of packages come from others, and
// what else RapidJSON must not be given is in safe_schema.h. Beside the standard: a member whose
// name matches "patternProperties" is valid also if it only satisfies a schema in
// "additionalProperties".
#ifndef SYNAPPSD_SERVICES_JSON_SCHEMA_H_
#define SYNAPPSD_SERVICES_JSON_SCHEMA_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace synappsd::services {

// The first rule that a value breaks.
struct SchemaFault {
  std::vector<std::string> place;  // names and indexes from the value to the part that breaks it
  std::string keyword;             // "maximum"; empty: unknown
  std::string problem;             // "breaks \"maximum\": 10"
};

// Immutable; Check() from any thread.
class JsonSchema {
 public:
  // INVALID_ARGUMENT: not an object, with "$ref", of a shape that safe_schema.h refuses, with a
  // pattern that schema_pattern.h does not know, or with a number beyond the range of a double.
  static Result<JsonSchema> Compile(const json::Value& schema);

  JsonSchema(JsonSchema&&) noexcept;
  JsonSchema& operator=(JsonSchema&&) noexcept;
  ~JsonSchema();

  // INVALID_ARGUMENT names the member and the rule: "member \"/timeout_ms\" breaks \"maximum\":
  // 10".
  Status Check(const json::Value& value) const;

  // The same for those who build a message of their own. None: the value is valid.
  std::optional<SchemaFault> FindFault(const json::Value& value) const;

 private:
  struct Compiled;
  explicit JsonSchema(std::unique_ptr<const Compiled> compiled);
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_JSON_SCHEMA_H_
