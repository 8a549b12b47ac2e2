// Handlers of what is not stored: applets, suggestions, the service itself.
#ifndef SYNAPPSD_REST_APPLET_HANDLERS_H_
#define SYNAPPSD_REST_APPLET_HANDLERS_H_

#include <string>

#include "applets/admin/administration.h"
#include "rest/body_reader.h"
#include "rest/resources.h"
#include "rest/respond.h"

namespace synappsd::rest {

// Applets, their packages, and what an administrator does about them. Any thread; everything given
// must outlive every answer.
class AppletHandlers {
 public:
  AppletHandlers(applets::AppletAdministration& administration, const Resources& resources,
                 const BodyReader& bodies)
      : administration_(administration), resources_(resources), bodies_(bodies) {}

  void List(const RequestPtr& request, const Respond& respond) const;
  void Get(const RequestPtr& request, const Respond& respond) const;
  void GetConfig(const RequestPtr& request, const Respond& respond) const;
  // The body is checked against the API's form, then against the manifest's schema.
  void PutConfig(const RequestPtr& request, const Respond& respond) const;
  void Enable(const RequestPtr& request, const Respond& respond) const;
  void Disable(const RequestPtr& request, const Respond& respond) const;
  void Reload(const RequestPtr& request, const Respond& respond) const;
  void ClearQuarantine(const RequestPtr& request, const Respond& respond) const;
  void ListPackages(const RequestPtr& request, const Respond& respond) const;
  void Rescan(const RequestPtr& request, const Respond& respond) const;

 private:
  applets::AppletAdministration& administration_;
  const Resources& resources_;
  const BodyReader& bodies_;
};

// POST /api/v1/ai/suggest: 501 to what is valid. Any thread.
class SuggestionHandlers {
 public:
  SuggestionHandlers(const Resources& resources, const BodyReader& bodies)
      : resources_(resources), bodies_(bodies) {}
  void Suggest(const RequestPtr& request, const Respond& respond) const;

 private:
  const Resources& resources_;
  const BodyReader& bodies_;
};

// GET /
void ServiceStatus(const RequestPtr& request, const Respond& respond);

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_APPLET_HANDLERS_H_
