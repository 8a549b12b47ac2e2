// Requests that a browser makes for a web page of another site, which its user happens to look at:
// the page may not read the answer (CORS), but what it asks for is done all the same. Where no key
// is required nothing else would be in its way.
#ifndef SYNAPPSD_REST_GATE_CROSS_SITE_H_
#define SYNAPPSD_REST_GATE_CROSS_SITE_H_

#include <string>
#include <vector>

#include "rest/net/request.h"

namespace synappsd::gate {

// True if the browser says that another site's page asks (Sec-Fetch-Site: cross-site, W3C Fetch
// Metadata; browsers send it to https and to this machine), and the page's origin is not among
// those allowed. "*" among them allows all.
bool IsFromAnotherSite(const net::Request& request,
                       const std::vector<std::string>& allowed_origins);

// The same for the opening of a WebSocket, which CORS does not cover and for which not every
// browser sends that header: by Origin (RFC 6455, section 10.2). It may also be the host that is
// asked, or any on this machine. Other programs than browsers send none.
bool IsListenerFromAnotherSite(const net::Request& request,
                               const std::vector<std::string>& allowed_origins);

}  // namespace synappsd::gate

#endif  // SYNAPPSD_REST_GATE_CROSS_SITE_H_
