// TlsVersion: the oldest TLS that is spoken.
#ifndef SYNAPPSD_REST_NET_TLS_VERSION_H_
#define SYNAPPSD_REST_NET_TLS_VERSION_H_

namespace synappsd::net {

enum class TlsVersion { k12, k13 };

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_TLS_VERSION_H_
