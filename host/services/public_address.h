// Which addresses are on the public internet. A name an applet may reach can resolve to anything;
// only what an administrator configured may be inside.
#ifndef SYNAPPSD_SERVICES_PUBLIC_ADDRESS_H_
#define SYNAPPSD_SERVICES_PUBLIC_ADDRESS_H_

#include <sys/socket.h>

#include <string_view>

namespace synappsd::services {

// False for loopback, private, link-local (where clouds keep their credentials), shared, multicast
// and unspecified addresses, IPv4 inside IPv6 included, and for anything that is not IP.
bool IsPublicAddress(const sockaddr& address);

// The same of an address as text ("192.0.2.1", "2001:db8::1"). False for any other text.
bool IsPublicAddress(std::string_view address);

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_PUBLIC_ADDRESS_H_
