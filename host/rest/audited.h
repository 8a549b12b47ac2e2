// Audited: a handler whose changes are recorded.
//
// Every route that is no GET is, so none can be forgotten, but those of the scope read, which
// change nothing: what succeeded, by whom, from where, to what. Administrative changes (scope
// admin) are answered only once the entry is stored; others are answered at once. Runs that nobody
// known started are in the list of runs and are left out.
#ifndef SYNAPPSD_REST_AUDITED_H_
#define SYNAPPSD_REST_AUDITED_H_

#include <string>

#include "access/audit_trail.h"
#include "access/scope.h"
#include "rest/respond.h"

namespace synappsd::rest {

// `trail` must outlive every answer. `action` is the operation's id.
Handler Audited(Handler handler, std::string action, access::Scope scope,
                access::AuditTrail& trail);

// Who did what: an entry of the audit log without its object and detail.
store::AuditRecord AuditEntry(const net::Request& request, std::string action, int status);

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_AUDITED_H_
