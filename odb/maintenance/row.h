// A row of any table, as it travels from one database to another.
#ifndef SYNAPPSD_MAINTENANCE_ROW_H_
#define SYNAPPSD_MAINTENANCE_ROW_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sql/statement.h"

namespace synappsd {
namespace maintenance {

struct Value {
  sql::ValueType type = sql::ValueType::kNull;  // a boolean is an integer: 0 or 1
  std::int64_t integer = 0;
  double real = 0;
  std::string text;
};

using Row = std::vector<Value>;  // in the order of the table's columns

// About what the row takes in memory.
inline std::size_t SizeOf(const Row& row) {
  std::size_t size = row.size() * sizeof(Value);
  for (const Value& value : row) size += value.text.size();
  return size;
}

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_ROW_H_
