// Programs of PostgreSQL, started by a test. They refuse to run as root: a test that does lends
// them another user.
#ifndef SYNAPPSD_TESTS_SUPPORT_SERVER_USER_H_
#define SYNAPPSD_TESTS_SUPPORT_SERVER_USER_H_

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace synappsd::testing {

// Where initdb and postgres are: the newest of Debian's, else one in PATH; none if not installed.
std::optional<std::filesystem::path> PostgresPrograms();

// Gives `path` and all in it to the user the server runs as. Nothing unless this runs as root.
void GiveToServerUser(const std::filesystem::path& path);

// Starts a program as that user in `directory`, its output appended to the file `log`, with an
// environment of its own. It gets `death_signal` when the thread that started it ends, however that
// happens. The caller waits for its end. Throws std::system_error.
pid_t StartAsServerUser(std::vector<std::string> command, const std::filesystem::path& directory,
                        const std::filesystem::path& log, int death_signal);

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_SUPPORT_SERVER_USER_H_
