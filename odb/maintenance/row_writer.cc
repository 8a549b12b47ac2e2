#include "maintenance/row_writer.h"

#include <algorithm>

namespace synappsd {
namespace maintenance {

namespace {

void BindTo(sql::Statement& statement, const Value& value) {
  switch (value.type) {
    case sql::ValueType::kInteger:
      statement.Bind(value.integer);
      break;
    case sql::ValueType::kReal:
      statement.Bind(value.real);
      break;
    case sql::ValueType::kText:
      statement.Bind(value.text);
      break;
    case sql::ValueType::kNull:
      statement.BindNull();
      break;
  }
}

}  // namespace

constexpr std::size_t RowWriter::kMaxRowsPerStatement;

RowWriter::RowWriter(sql::Connection& connection, const Table& source)
    : connection_(connection), table_(source) {}

Status RowWriter::Write(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const Status storable = CheckStorable(row);
    if (!storable.ok()) return storable;
  }
  for (std::size_t begin = 0; begin < rows.size(); begin += kMaxRowsPerStatement) {
    Insert(rows, begin, std::min(begin + kMaxRowsPerStatement, rows.size()));
  }
  return Status::Ok();
}

void RowWriter::Insert(const std::vector<Row>& rows, std::size_t begin, std::size_t end) {
  std::unique_ptr<sql::Statement> rest;
  sql::Statement* statement = nullptr;
  if (end - begin == kMaxRowsPerStatement) {
    if (!full_) full_ = connection_.Prepare(InsertOf(kMaxRowsPerStatement));
    statement = full_.get();
  } else {
    rest = connection_.Prepare(InsertOf(end - begin));
    statement = rest.get();
  }
  for (std::size_t i = begin; i < end; ++i) {
    for (const Value& value : rows[i]) BindTo(*statement, value);
  }
  statement->Run();
}

std::string RowWriter::InsertOf(std::size_t rows) const {
  std::string row;
  for (std::size_t i = 0; i < table_.columns.size(); ++i) row += i == 0 ? "(?" : ", ?";
  row += ")";
  std::string sql =
      "INSERT INTO " + Quoted(table_.name) + " (" + QuotedNames(table_.columns) + ") VALUES ";
  for (std::size_t i = 0; i < rows; ++i) sql += (i == 0 ? "" : ", ") + row;
  return sql;
}

// SQLite keeps any bytes as a text. What is not UTF-8 PostgreSQL refuses by itself; a NUL would end
// the text unseen.
Status RowWriter::CheckStorable(const Row& row) const {
  if (connection_.dialect() != sql::Dialect::kPostgres) return Status::Ok();
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i].text.find('\0') == std::string::npos) continue;
    return Status(Code::kFailedPrecondition,
                  "column " + table_.columns[i].name + " of table " + table_.name +
                      " has a text with a NUL character, which PostgreSQL cannot store: remove it "
                      "in the source first");
  }
  return Status::Ok();
}

}  // namespace maintenance
}  // namespace synappsd
