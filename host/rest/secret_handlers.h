// SecretHandlers: the routes for stored secrets. What they are told, they never tell.
#ifndef SYNAPPSD_REST_SECRET_HANDLERS_H_
#define SYNAPPSD_REST_SECRET_HANDLERS_H_

#include "rest/body_reader.h"
#include "rest/resources.h"
#include "rest/respond.h"
#include "secrets/administration.h"

namespace synappsd::rest {

// All must outlive every answer.
class SecretHandlers {
 public:
  SecretHandlers(secrets::SecretAdministration& administration, const Resources& resources,
                 const BodyReader& bodies)
      : administration_(administration), resources_(resources), bodies_(bodies) {}

  void List(const RequestPtr& request, const Respond& respond) const;
  void Put(const RequestPtr& request, const Respond& respond) const;
  void Delete(const RequestPtr& request, const Respond& respond) const;
  void Rotate(const RequestPtr& request, const Respond& respond) const;

 private:
  secrets::SecretAdministration& administration_;
  const Resources& resources_;
  const BodyReader& bodies_;
};

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_SECRET_HANDLERS_H_
