// Database URLs: what DATABASE_URL and database.url may say.
//
//   sqlite:///RELATIVE   sqlite:////ABSOLUTE   (or sqlite+aiosqlite:, the existing system's form)
#ifndef SYNAPPSD_CONFIG_DATABASE_URL_H_
#define SYNAPPSD_CONFIG_DATABASE_URL_H_

#include <string>
#include <string_view>

#include "base/result.h"

namespace synappsd::config {

// The path of the SQLite file; a relative one is relative to the working directory, as in the
// existing system. UNIMPLEMENTED: a database this release cannot use; INVALID_ARGUMENT: not such a
// URL. Both messages say what to write instead and hold no part of the URL, which may hold a
// password.
Result<std::string> SqlitePathOf(std::string_view url);

// The URL that SqlitePathOf() turns into this path.
std::string SqliteUrlOf(std::string_view path);

}  // namespace synappsd::config

#endif  // SYNAPPSD_CONFIG_DATABASE_URL_H_
