// One table's rows from one database to another, and what they hash to.
#ifndef SYNAPPSD_MAINTENANCE_TABLE_COPY_H_
#define SYNAPPSD_MAINTENANCE_TABLE_COPY_H_

#include <cstdint>
#include <string>

#include "base/result.h"
#include "maintenance/catalog.h"
#include "maintenance/observer.h"
#include "sql/connection.h"

namespace synappsd {
namespace maintenance {

struct TableContent {
  std::uint64_t rows = 0;
  std::string sha256;  // content_hash.h

  friend bool operator==(const TableContent& a, const TableContent& b) {
    return a.rows == b.rows && a.sha256 == b.sha256;
  }
};

// Both in transactions, and with exceptions of the database besides. A few megabytes are in memory.
Result<TableContent> CopyTable(sql::Connection& from, sql::Connection& to, const Table& table,
                               Observer* observer);
TableContent ReadTable(sql::Connection& connection, const Table& table, Observer* observer);

std::uint64_t CountRows(sql::Connection& connection, const Table& table);

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_TABLE_COPY_H_
