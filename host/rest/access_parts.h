// What the API needs to serve keys and the audit log, and to record what is done over it.
#ifndef SYNAPPSD_REST_ACCESS_PARTS_H_
#define SYNAPPSD_REST_ACCESS_PARTS_H_

#include "access/api_keys.h"
#include "access/audit_trail.h"
#include "store/store.h"

namespace synappsd::rest {

struct AccessParts {
  access::ApiKeys& keys;
  access::AuditTrail& trail;  // into which entries go
  store::AuditStore& log;     // from which they are read
};

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_ACCESS_PARTS_H_
