// Prepared queries: a query that ODB makes anew costs ten times one that its connection keeps.
#ifndef SYNAPPSD_REPOSITORY_PREPARED_H_
#define SYNAPPSD_REPOSITORY_PREPARED_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <odb/connection.hxx>
#include <odb/database.hxx>
#include <odb/prepared-query.hxx>
#include <odb/transaction.hxx>
#include <string>
#include <utility>

namespace synappsd {
namespace store {

// A name for Prepared() that is made at run time: the same pointer for the same text, for ever. For
// few texts. Any thread.
const char* PreparedName(const std::string& text);

// A LIMIT is part of a query's text, which cannot have it as a parameter: there is one text for
// each power of two, the next one from `rows` up.
struct RowLimit {
  explicit RowLimit(std::size_t rows);
  std::string suffix;  // of the query's name
  std::string clause;
};

// Whether the result of a query is in memory as a whole before its first row is read, as on
// PostgreSQL: such a query needs a bound. SQLite makes each row when it is asked for.
inline bool SendsWholeResults(const odb::database& database) {
  return database.id() == odb::id_pgsql;
}

// The query `name` of the current transaction's connection; made by make(parameters) the first
// time. *parameters are those it refers to (by Q::_ref): set them before executing. The name is a
// literal, one for each text of the query.
template <typename T, typename Parameters, typename Make>
odb::prepared_query<T> Prepared(const char* name, Parameters** parameters, Make make) {
  odb::connection& connection = odb::transaction::current().connection();
  odb::prepared_query<T> query(connection.lookup_query<T>(name, *parameters));
  if (!query) {
    std::unique_ptr<Parameters> fresh(new Parameters());
    *parameters = fresh.get();
    query = connection.prepare_query<T>(name, make(*fresh));
    connection.cache_query(query, std::move(fresh));
  }
  return query;
}

// The same for the many that have one parameter.
template <typename T, typename Parameter, typename Make>
odb::prepared_query<T> PreparedWith(const char* name, const Parameter& value, Make make) {
  Parameter* parameter = nullptr;
  odb::prepared_query<T> query = Prepared<T>(name, &parameter, make);
  *parameter = value;
  return query;
}

// The same for those that have none and read everything, e.g. a view of an aggregate.
template <typename T>
odb::prepared_query<T> PreparedForAll(const char* name) {
  odb::connection& connection = odb::transaction::current().connection();
  odb::prepared_query<T> query(connection.lookup_query<T>(name));
  if (!query) {
    query = connection.prepare_query<T>(name, odb::query<T>());
    connection.cache_query(query);
  }
  return query;
}

// Calls take(object) for at most `limit` rows after the first `skip`, until it returns false. On
// SQLite the rest of the result costs nothing, and what is skipped is not read.
template <typename T, typename Take>
void ForEachWhile(odb::prepared_query<T> query, std::uint64_t skip, std::size_t limit, Take take) {
  odb::result<T> rows = query.execute(false);
  T object;
  std::size_t taken = 0;
  for (auto row = rows.begin(); taken < limit && row != rows.end(); ++row) {
    if (skip > 0) {
      --skip;
      continue;
    }
    row.load(object);
    if (!take(object)) return;
    ++taken;
  }
}

// The same for all of at most `limit` rows.
template <typename T, typename Take>
void ForEach(odb::prepared_query<T> query, std::uint64_t skip, std::size_t limit, Take take) {
  ForEachWhile(std::move(query), skip, limit, [&take](T& object) {
    take(object);
    return true;
  });
}

template <typename T, typename Take>
void ForEachWhile(odb::prepared_query<T> query, Take take) {
  ForEachWhile(std::move(query), 0, SIZE_MAX, take);
}

template <typename T, typename Take>
void ForEach(odb::prepared_query<T> query, Take take) {
  ForEach(std::move(query), 0, SIZE_MAX, take);
}

// Inserts the object, or replaces the one with its key.
template <typename T>
void PutObject(odb::database& database, const T& object) {
  T existing;
  if (database.find<T>(object.key, existing)) {
    database.update(object);
  } else {
    database.persist(object);
  }
}

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_REPOSITORY_PREPARED_H_
