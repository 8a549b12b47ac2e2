// The OpenAPI document and the pages that show it to people.
#ifndef SYNAPPSD_REST_DOCUMENT_PAGES_H_
#define SYNAPPSD_REST_DOCUMENT_PAGES_H_

#include <string>
#include <vector>

#include "rest/api.h"

namespace synappsd::rest {

// Appends the routes of /openapi.json, /docs and what belongs to it. The pages are in the program
// itself (docs/ beside this file) and load nothing from any other site, which their
// Content-Security-Policy also forbids.
void AddDocumentPages(std::string openapi_json, std::vector<Route>* routes);

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_DOCUMENT_PAGES_H_
