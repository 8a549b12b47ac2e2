// Request ids: one per request, in the answer and in the log.
#ifndef SYNAPPSD_REST_NET_REQUEST_ID_H_
#define SYNAPPSD_REST_NET_REQUEST_ID_H_

#include <string>
#include <string_view>

namespace synappsd::net {

// The client's id if it is fit for a log (1 to 128 of A-Z a-z 0-9 . _ : / -), else a new UUID.
std::string ChooseRequestId(std::string_view sent_by_client);

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_REQUEST_ID_H_
