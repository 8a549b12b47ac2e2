#include "pgsql/error.h"

#include <new>
#include <odb/exceptions.hxx>
#include <odb/pgsql/exceptions.hxx>
#include <string>

namespace synappsd {
namespace pgsql {

namespace {

Failure Unavailable(const std::string& message) {
  Failure failure;
  failure.status = Status(Code::kUnavailable, message);
  return failure;
}

Failure Transient(const std::string& message) {
  Failure failure = Unavailable(message);
  failure.is_transient = true;
  return failure;
}

Failure Final(Code code, const std::string& message) {
  Failure failure;
  failure.status = Status(code, message);
  return failure;
}

// 08: connection. 57P: shut down, crashed, not started yet. 25P03: idle in a transaction for too
// long. None, or ODB's "?????": the client noticed it first.
bool IsConnection(const std::string& state) {
  return state.empty() || state == "?????" || state == "25P03" || state.compare(0, 2, "08") == 0 ||
         state.compare(0, 3, "57P") == 0;
}

Failure FailureOf(const odb::pgsql::database_exception& error) {
  const std::string& state = error.sqlstate();
  const std::string reason = error.message() + " (SQLSTATE " + state + ")";
  const std::string family = state.substr(0, 2);
  if (IsConnection(state)) return ConnectionLost();
  if (state == "40001" || state == "55P03") {
    return Transient("another daemon or program holds the database: " + reason + ": try again");
  }
  if (state == "53100") {
    return Unavailable("the disk of the database is full: free some space on the server");
  }
  if (family == "53") {
    return Unavailable("PostgreSQL is short of something: " + reason + ": see its log");
  }
  if (family == "58") {
    return Unavailable("PostgreSQL's system reports an error: " + reason + ": check its disk");
  }
  if (state == "57014") {
    return Unavailable("a statement was cancelled: " + reason +
                       ": if it took too long, see what loads the database, or raise "
                       "database.statement_timeout");
  }
  if (state == "25006") {
    return Unavailable("the database cannot be written: " + reason +
                       ": point database.url to the primary server (target_session_attrs="
                       "read-write finds it among several hosts)");
  }
  if (state == "42501") {
    return Unavailable("PostgreSQL denies a permission: " + reason +
                       ": make the user the owner of the database, or GRANT it all on schema and "
                       "tables");
  }
  if (state == "22021" || state == "22P05") {
    return Final(Code::kInvalidArgument,
                 "a text holds a character with the code 0, or is not UTF-8: PostgreSQL cannot "
                 "store it: remove that");
  }
  if (state == "54000") {
    return Final(Code::kInvalidArgument,
                 "an id, key or tag is too long: PostgreSQL takes about 2600 bytes: shorten it");
  }
  if (family == "XX" && state != "XX000") {
    return Final(Code::kDataLoss,
                 "the database is damaged: " + reason + ": stop the daemons and restore a backup");
  }
  return Final(Code::kInternal, "database error: " + reason);
}

}  // namespace

Failure ConnectionLost() {
  Failure failure = Transient("the connection to PostgreSQL was lost: try again");
  failure.is_connection = true;
  return failure;
}

Failure FailureOfCurrentException() {
  try {
    throw;
  } catch (const ConnectFailure& error) {
    return Transient(error.status().message());
  } catch (const odb::connection_lost&) {
    return ConnectionLost();
  } catch (const odb::recoverable&) {  // deadlock, timeout
    return Transient("another daemon or program holds the database: try again");
  } catch (const odb::pgsql::database_exception& error) {
    return FailureOf(error);
  } catch (const std::bad_alloc&) {
    return Unavailable("out of memory in the database's client");
  } catch (const std::exception& error) {
    return Final(Code::kInternal, std::string("database error: ") + error.what());
  }
}

}  // namespace pgsql
}  // namespace synappsd
