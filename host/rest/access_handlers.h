// Handlers of keys and of the audit log.
#ifndef SYNAPPSD_REST_ACCESS_HANDLERS_H_
#define SYNAPPSD_REST_ACCESS_HANDLERS_H_

#include <vector>

#include "rest/access_parts.h"
#include "rest/body_reader.h"
#include "rest/resources.h"
#include "rest/respond.h"
#include "rest/schema.h"

namespace synappsd::rest {

// `limit`, `before`, `actor`, `action`, `object`.
const std::vector<QueryParameter>& AuditParameters();

// Any thread; everything given must outlive every answer.
class AccessHandlers {
 public:
  AccessHandlers(const AccessParts& parts, const Resources& resources, const BodyReader& bodies)
      : parts_(parts), resources_(resources), bodies_(bodies) {}

  void ListKeys(const RequestPtr& request, const Respond& respond) const;
  void CreateKey(const RequestPtr& request, const Respond& respond) const;
  void RevokeKey(const RequestPtr& request, const Respond& respond) const;
  void DeleteKey(const RequestPtr& request, const Respond& respond) const;
  void ListAudit(const RequestPtr& request, const Respond& respond) const;

 private:
  const AccessParts parts_;
  const Resources& resources_;
  const BodyReader& bodies_;
};

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_ACCESS_HANDLERS_H_
