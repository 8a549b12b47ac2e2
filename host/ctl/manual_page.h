// The man page synappsctl(1), which is packaging/man/synappsctl.1.
#ifndef SYNAPPSD_CTL_MANUAL_PAGE_H_
#define SYNAPPSD_CTL_MANUAL_PAGE_H_

#include <string>

#include "ctl/command_tree.h"

namespace synappsd::ctl {

// In roff, with the man macros.
std::string ManualPage(const CommandEntry& program);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_MANUAL_PAGE_H_
