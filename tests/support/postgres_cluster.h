// Making the files of a PostgreSQL cluster.
#ifndef SYNAPPSD_TESTS_SUPPORT_POSTGRES_CLUSTER_H_
#define SYNAPPSD_TESTS_SUPPORT_POSTGRES_CLUSTER_H_

#include <filesystem>

namespace synappsd::testing {

// Makes `data`, a cluster in UTF8 that the server's user owns. initdb takes a second: it is run
// once per build tree, by whichever test comes first, and its result copied. Throws std::exception.
void MakePostgresCluster(const std::filesystem::path& programs, const std::filesystem::path& data);

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_SUPPORT_POSTGRES_CLUSTER_H_
