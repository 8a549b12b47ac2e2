// RowReader: all rows of a table in the order of its primary key, some at a time.
#ifndef SYNAPPSD_MAINTENANCE_ROW_READER_H_
#define SYNAPPSD_MAINTENANCE_ROW_READER_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "maintenance/catalog.h"
#include "maintenance/row.h"
#include "sql/connection.h"

namespace synappsd {
namespace maintenance {

// To be used within one transaction, which sees one state of the database. Failures are exceptions
// of the database.
class RowReader {
 public:
  // A page has rows of this size together, and one more, or so many.
  static constexpr std::size_t kPageBytes = 4U << 20;
  static constexpr std::size_t kMaxPageRows = 512;

  RowReader(sql::Connection& connection, const Table& table);

  // False: there are no more, and the page is empty.
  bool NextPage(std::vector<Row>* page);

 private:
  const Table& table_;
  const std::unique_ptr<sql::Statement> statement_;
  bool at_end_ = false;
};

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_ROW_READER_H_
