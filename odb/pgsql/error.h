// What a failure of PostgreSQL means to a caller.
#ifndef SYNAPPSD_PGSQL_ERROR_H_
#define SYNAPPSD_PGSQL_ERROR_H_

#include <stdexcept>

#include "base/status.h"

namespace synappsd {
namespace pgsql {

// A connection could not be made: Connect()'s status.
class ConnectFailure : public std::runtime_error {
 public:
  explicit ConnectFailure(const Status& status)
      : std::runtime_error(status.message()), status_(status) {}
  const Status& status() const { return status_; }

 private:
  Status status_;
};

struct Failure {
  // UNAVAILABLE       not reached, restarted, overloaded, disk full, no permission, timeout: the
  //                   same call may succeed later
  // INVALID_ARGUMENT  a value that PostgreSQL cannot store
  // DATA_LOSS         the database is damaged
  // INTERNAL          anything else: a fault of ours
  Status status;
  // The same again, soon and on another connection if need be, may well succeed.
  bool is_transient = false;
  // The connection is gone: what was sent last may or may not have happened.
  bool is_connection = false;
};

// Of the exception being handled; call it in a catch block only.
Failure FailureOfCurrentException();

// What became of a call whose connection is found to be gone.
Failure ConnectionLost();

}  // namespace pgsql
}  // namespace synappsd

#endif  // SYNAPPSD_PGSQL_ERROR_H_
