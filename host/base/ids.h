// Identifiers: random (version 4) UUIDs in the usual 36-character lower-case form.
#ifndef SYNAPPSD_BASE_IDS_H_
#define SYNAPPSD_BASE_IDS_H_

#include <string>

namespace synappsd {

// A new UUID4. Any thread. Boost.UUID makes it, from a generator per thread seeded by the kernel.
std::string NewUuid();

}  // namespace synappsd

#endif  // SYNAPPSD_BASE_IDS_H_
