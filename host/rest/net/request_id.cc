#include "rest/net/request_id.h"

#include "base/ids.h"

namespace synappsd::net {
namespace {

constexpr std::size_t kMaxLength = 128;
constexpr std::string_view kAllowed =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/-";

}  // namespace

std::string ChooseRequestId(std::string_view sent_by_client) {
  const bool fit = !sent_by_client.empty() && sent_by_client.size() <= kMaxLength &&
                   sent_by_client.find_first_not_of(kAllowed) == std::string_view::npos;
  return fit ? std::string(sent_by_client) : NewUuid();
}

}  // namespace synappsd::net
