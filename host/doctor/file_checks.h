// Whether files and directories are owned and protected as they should be.
#ifndef SYNAPPSD_DOCTOR_FILE_CHECKS_H_
#define SYNAPPSD_DOCTOR_FILE_CHECKS_H_

#include <string>

#include "config/config.h"
#include "doctor/finding.h"

namespace synappsd::doctor {

enum class Secrecy {
  kPublic,  // everybody may read it
  kSecret,  // others than its owner and group may not
};

// A file that nobody but its owner (and root) may change.
Finding CheckSafeFile(const std::string& check, const std::string& path, Secrecy secrecy);

}  // namespace synappsd::doctor

#endif  // SYNAPPSD_DOCTOR_FILE_CHECKS_H_
