// Assignment: one place that gives a setting a value: a line of a file, a variable, a flag.
#ifndef SYNAPPSD_CONFIG_ASSIGNMENT_H_
#define SYNAPPSD_CONFIG_ASSIGNMENT_H_

#include <string>

#include "config/setting.h"

namespace synappsd::config {

struct Assignment {
  const Setting* setting = nullptr;
  RawValue value;
  std::string
      origin;  // "/etc/synapps/synapps.toml:12", "environment DATABASE_URL", "flag --listen"
};

// Sets the member. The error names the origin, the value (a secret's is not shown) and what is
// allowed.
Status Apply(const Assignment& assignment, Config* config);

}  // namespace synappsd::config

#endif  // SYNAPPSD_CONFIG_ASSIGNMENT_H_
