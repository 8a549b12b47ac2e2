// Checks of the URLs settings hold. Each fails with what is wrong, as in "has no host".
#ifndef SYNAPPSD_CONFIG_URL_H_
#define SYNAPPSD_CONFIG_URL_H_

#include <string>

#include "base/status.h"

namespace synappsd::config {

// "http://127.0.0.1:11434/v1" or https; no query and no fragment, as paths are added to it.
Status CheckHttpUrl(const std::string& url);

// What libcurl takes for a proxy: http, https, socks4, socks4a, socks5 or socks5h.
Status CheckProxyUrl(const std::string& url);

// An origin as browsers send it, "http://localhost:3000", or "*".
Status CheckOrigin(const std::string& origin);

}  // namespace synappsd::config

#endif  // SYNAPPSD_CONFIG_URL_H_
