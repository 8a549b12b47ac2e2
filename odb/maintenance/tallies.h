// The tallies of lists (repository/tally.h) against the rows they count.
#ifndef SYNAPPSD_MAINTENANCE_TALLIES_H_
#define SYNAPPSD_MAINTENANCE_TALLIES_H_

#include <string>
#include <vector>

#include "sql/connection.h"

namespace synappsd {
namespace maintenance {

// A sentence for each tally that is not what counting gives, at most `max`. In a transaction.
std::vector<std::string> WrongTallies(sql::Connection& connection, std::size_t max);

// Counts all rows and replaces the tallies. In a transaction that may write.
void RecountTallies(sql::Connection& connection);

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_TALLIES_H_
