// Handlers of what is not stored: applets, suggestions, the service itself.
#ifndef SYNAPPSD_REST_APPLET_HANDLERS_H_
#define SYNAPPSD_REST_APPLET_HANDLERS_H_

#include "applets/applet_caller.h"
#include "rest/body_reader.h"
#include "rest/resources.h"
#include "rest/respond.h"

namespace synappsd::rest {

// GET /api/v1/applets. Any thread; the catalog must outlive this.
class AppletHandlers {
 public:
  explicit AppletHandlers(const applets::AppletCatalog& catalog) : catalog_(catalog) {}
  void List(const RequestPtr& request, const Respond& respond) const;

 private:
  const applets::AppletCatalog& catalog_;
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
