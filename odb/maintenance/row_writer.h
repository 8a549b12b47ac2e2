// RowWriter: inserts rows into a table, many in a statement.
#ifndef SYNAPPSD_MAINTENANCE_ROW_WRITER_H_
#define SYNAPPSD_MAINTENANCE_ROW_WRITER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "maintenance/catalog.h"
#include "maintenance/row.h"
#include "sql/connection.h"

namespace synappsd {
namespace maintenance {

class RowWriter {
 public:
  // Rows have the columns of `source`, in their order; the table has the same ones.
  RowWriter(sql::Connection& connection, const Table& source);

  // In a transaction. FAILED_PRECONDITION: a text holds what this database cannot store. Failures
  // of the database are exceptions.
  Status Write(const std::vector<Row>& rows);

 private:
  static constexpr std::size_t kMaxRowsPerStatement = 64;  // a round trip for each statement

  void Insert(const std::vector<Row>& rows, std::size_t begin, std::size_t end);
  Status CheckStorable(const Row& row) const;
  std::string InsertOf(std::size_t rows) const;

  sql::Connection& connection_;
  const Table& table_;
  std::unique_ptr<sql::Statement> full_;  // inserts kMaxRowsPerStatement rows
};

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_ROW_WRITER_H_
