// What a failure of the database means to a caller.
#ifndef SYNAPPSD_SQLITE_ERROR_H_
#define SYNAPPSD_SQLITE_ERROR_H_

#include "base/status.h"

namespace synappsd {
namespace sqlite {

// The exception being handled as a status; call it in a catch block only.
//   UNAVAILABLE  locked by another program, disk full, I/O error: the same call may succeed later
//   DATA_LOSS    the file is damaged
//   INTERNAL     anything else: a fault of ours
Status StatusOfCurrentException();

// The same for a command somebody runs: PERMISSION_DENIED where that user may not write the file or
// its directory. To the daemon, which could once, that is UNAVAILABLE.
Status FailureOfCommand();

}  // namespace sqlite
}  // namespace synappsd

#endif  // SYNAPPSD_SQLITE_ERROR_H_
