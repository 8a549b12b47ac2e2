// Rendering of applets and their packages: the existing system's members first, byte for byte.
#ifndef SYNAPPSD_REST_APPLET_RENDER_H_
#define SYNAPPSD_REST_APPLET_RENDER_H_

#include <string>
#include <vector>

#include "applets/admin/administration.h"
#include "rest/page.h"

namespace synappsd::rest {

std::string RenderApplet(const applets::AppletDetails& applet);
std::string RenderAppletPage(const std::vector<applets::AppletDetails>& items, std::uint64_t total,
                             const PageRequest& page);
// Without the members that are write-only.
std::string RenderAppletConfig(const applets::AppletDetails& applet);
std::string RenderPackages(const std::vector<applets::PackageListing>& packages);

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_APPLET_RENDER_H_
