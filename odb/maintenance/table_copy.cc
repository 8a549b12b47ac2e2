#include "maintenance/table_copy.h"

#include <functional>
#include <memory>
#include <vector>

#include "maintenance/content_hash.h"
#include "maintenance/row_reader.h"
#include "maintenance/row_writer.h"

namespace synappsd {
namespace maintenance {

namespace {

// Reads all rows, page by page, and gives each page to `use`.
Result<TableContent> ReadPages(sql::Connection& connection, const Table& table,
                               const std::string& step, Observer* observer,
                               const std::function<Status(const std::vector<Row>&)>& use) {
  const std::uint64_t total = CountRows(connection, table);
  RowReader reader(connection, table);
  ContentHash hash;
  TableContent content;
  std::vector<Row> page;
  while (reader.NextPage(&page)) {
    for (const Row& row : page) hash.Add(row);
    const Status used = use(page);
    if (!used.ok()) return used;
    content.rows += page.size();
    observer->Progress(step + " " + table.name, content.rows, total);
  }
  content.sha256 = hash.Hex();
  return content;
}

}  // namespace

Result<TableContent> CopyTable(sql::Connection& from, sql::Connection& to, const Table& table,
                               Observer* observer) {
  RowWriter writer(to, table);
  return ReadPages(from, table, "copying", observer,
                   [&writer](const std::vector<Row>& page) { return writer.Write(page); });
}

TableContent ReadTable(sql::Connection& connection, const Table& table, Observer* observer) {
  return ReadPages(connection, table, "verifying", observer,
                   [](const std::vector<Row>& /*page*/) { return Status::Ok(); })
      .value();
}

std::uint64_t CountRows(sql::Connection& connection, const Table& table) {
  const std::unique_ptr<sql::Statement> count =
      connection.Prepare("SELECT COUNT(*) FROM " + Quoted(table.name));
  count->Next();
  return static_cast<std::uint64_t>(count->Integer(0));
}

}  // namespace maintenance
}  // namespace synappsd
