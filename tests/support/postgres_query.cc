#include "support/postgres_query.h"

#include <libpq-fe.h>

#include <memory>
#include <stdexcept>

namespace synappsd::testing {

std::vector<PostgresRow> QueryPostgres(const std::string& url, const std::string& sql) {
  const char* const names[] = {"dbname", "connect_timeout", nullptr};
  const char* const values[] = {url.c_str(), "10", nullptr};
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(
      PQconnectdbParams(names, values, /*expand_dbname=*/1), PQfinish);
  if (PQstatus(connection.get()) != CONNECTION_OK) {
    throw std::runtime_error(PQerrorMessage(connection.get()));
  }
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), sql.c_str()),
                                                             PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
    throw std::runtime_error(sql + ": " + PQerrorMessage(connection.get()));
  }
  std::vector<PostgresRow> rows;
  for (int row = 0; row < PQntuples(result.get()); ++row) {
    rows.emplace_back();
    for (int column = 0; column < PQnfields(result.get()); ++column) {
      rows.back().emplace_back(PQgetvalue(result.get(), row, column),
                               static_cast<std::size_t>(PQgetlength(result.get(), row, column)));
    }
  }
  return rows;
}

}  // namespace synappsd::testing
