#include "sqlite/error.h"

#include <sqlite3.h>

#include <exception>
#include <new>
#include <odb/exceptions.hxx>
#include <odb/sqlite/exceptions.hxx>
#include <string>

namespace synappsd {
namespace sqlite {

namespace {

Status StatusOf(const odb::sqlite::database_exception& error, Code no_permission) {
  const std::string reason =
      error.message() + " (SQLite error " + std::to_string(error.extended_error()) + ")";
  switch (error.error()) {
    case SQLITE_FULL:
      return Status(Code::kUnavailable, "the disk of the database is full: free some space");
    case SQLITE_IOERR:
      return Status(Code::kUnavailable,
                    "the disk of the database reports an error: " + reason + ": check the disk");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Status(Code::kDataLoss, "the database is damaged: " + reason +
                                         ": stop the daemon and restore a backup");
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return Status(no_permission, "the database cannot be written: " + reason +
                                       ": check the permissions of the file and its directory");
    case SQLITE_NOMEM:
      return Status(Code::kUnavailable, "out of memory in the database");
    default:
      return Status(Code::kInternal, "database error: " + reason);
  }
}

Status StatusOfCurrent(Code no_permission) {
  try {
    throw;
  } catch (const odb::timeout&) {
    return Status(Code::kUnavailable, "the database is locked by another program: try again");
  } catch (const odb::deadlock&) {
    return Status(Code::kUnavailable, "the database is locked by another program: try again");
  } catch (const odb::sqlite::database_exception& error) {
    return StatusOf(error, no_permission);
  } catch (const std::bad_alloc&) {
    return Status(Code::kUnavailable, "out of memory in the database");
  } catch (const std::exception& error) {
    return Status(Code::kInternal, std::string("database error: ") + error.what());
  }
}

}  // namespace

Status StatusOfCurrentException() { return StatusOfCurrent(Code::kUnavailable); }

Status FailureOfCommand() { return StatusOfCurrent(Code::kPermissionDenied); }

}  // namespace sqlite
}  // namespace synappsd
