// The systemd journal: log records with their fields, where standard error goes there anyway.
//
// sd_journal_sendv() and not the "<4>" in front of lines that the journal also understands: fields
// arrive as fields, so `journalctl SYNAPPS_RUN_ID=...` finds what concerns a run. Nothing else
// includes libsystemd's journal.
#ifndef SYNAPPSD_BASE_JOURNAL_H_
#define SYNAPPSD_BASE_JOURNAL_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log_level.h"

namespace synappsd {

// True if standard error is a stream to the journal: systemd says in $JOURNAL_STREAM which device
// and inode that is, so that it is not taken for one when it is redirected.
bool StderrIsJournal();

// "SYNAPPS_RUN_ID=..." for run_id: the journal's names have capitals, digits and underscores only.
std::string JournalField(std::string_view name, std::string_view value);

// "4" and so on, as in syslog.
int JournalPriority(LogLevel level);

// Sends one record. False: it did not get there.
bool SendToJournal(LogLevel level, std::string_view message,
                   const std::vector<std::string>& fields);

}  // namespace synappsd

#endif  // SYNAPPSD_BASE_JOURNAL_H_
