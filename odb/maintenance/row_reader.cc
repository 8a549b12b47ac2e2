#include "maintenance/row_reader.h"

#include <string>

#include "base/check.h"

namespace synappsd {
namespace maintenance {

namespace {

// SELECT "a", "b", "k" FROM "t" ORDER BY "k"
std::string Query(sql::Connection& connection, const Table& table) {
  CHECK(!table.key.empty()) << "table " << table.name << " has no primary key";
  std::string order;
  for (const Column& column : table.key) {
    order += (order.empty() ? "" : ", ") + Quoted(column.name);
    // The order of bytes, as SQLite has it anyway.
    const bool is_text = column.type == sql::ValueType::kText;
    if (is_text && connection.dialect() == sql::Dialect::kPostgres) order += " COLLATE \"C\"";
  }
  return "SELECT " + QuotedNames(table.columns) + " FROM " + Quoted(table.name) + " ORDER BY " +
         order;
}

// By the column's type: SQLite keeps a real number without a fraction as it keeps integers.
Value ReadValue(const sql::Statement& statement, int index, const Column& column) {
  Value value;
  if (statement.IsNull(index)) return value;
  value.type = column.type;
  switch (column.type) {
    case sql::ValueType::kInteger:
      value.integer = statement.Integer(index);
      break;
    case sql::ValueType::kReal:
      value.real = statement.Real(index);
      break;
    case sql::ValueType::kText:
      value.text = statement.Text(index);
      break;
    case sql::ValueType::kNull:
      break;
  }
  return value;
}

}  // namespace

constexpr std::size_t RowReader::kPageBytes;
constexpr std::size_t RowReader::kMaxPageRows;

RowReader::RowReader(sql::Connection& connection, const Table& table)
    : table_(table), statement_(connection.Prepare(Query(connection, table))) {}

bool RowReader::NextPage(std::vector<Row>* page) {
  page->clear();
  std::size_t bytes = 0;
  while (!at_end_ && bytes < kPageBytes && page->size() < kMaxPageRows) {
    at_end_ = !statement_->Next();
    if (at_end_) break;
    Row row;
    row.reserve(table_.columns.size());
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      row.push_back(ReadValue(*statement_, static_cast<int>(i), table_.columns[i]));
    }
    bytes += SizeOf(row);
    page->push_back(std::move(row));
  }
  return !page->empty();
}

}  // namespace maintenance
}  // namespace synappsd
