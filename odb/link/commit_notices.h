// What a commit says to other daemons: notifications of PostgreSQL, sent with the transaction.
//
//   synapps_runs      what it added to runs' logs; the text is below
//   synapps_cancel    the id of a run whose cancellation was asked for
//   synapps_applets   the instance that wrote an applet's state
//   synapps_access    the instance that wrote a key or a secret
//
// The text about runs:
//
//   INSTANCE '\n'                                 who committed
//   { NUMBER ' ' FIRST ' ' LAST ' ' ENDED ' ' RUN_ID '\n' }
//
// NUMBER is the run's, FIRST and LAST the sequence numbers of its new events, ENDED 0 or 1. A run's
// id comes last: it may hold blanks. PostgreSQL takes less than 8000 bytes: a commit of many runs
// says it in several notifications.
#ifndef SYNAPPSD_LINK_COMMIT_NOTICES_H_
#define SYNAPPSD_LINK_COMMIT_NOTICES_H_

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "store/cluster.h"

struct pg_conn;

namespace synappsd {
namespace store {

constexpr std::size_t kMaxNoticeBytes = 7900;

struct CommitNotices {
  std::vector<RunNotice> runs;
  std::vector<std::string> cancels;
  bool applets_changed = false;
  bool access_changed = false;
};

// The SQL that sends them, for the transaction; empty if there is nothing to say.
std::string NotifyStatements(pg_conn* connection, const std::string& instance_id,
                             const CommitNotices& notices);

// Nothing for no notices. A run's notices of one commit are joined; a run whose id holds a line
// feed, which none of ours does, is left out.
std::vector<std::string> WriteRunNotices(const std::string& instance_id,
                                         const std::vector<RunNotice>& notices);

// Adds what the text says, unless one of `own_instances` wrote it. False: it is no such text.
bool ReadRunNotices(const std::string& text, const std::deque<std::string>& own_instances,
                    std::vector<RunNotice>* notices);

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_LINK_COMMIT_NOTICES_H_
