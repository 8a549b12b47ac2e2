// AccessToken: the one secret that opens the live channels (WS_AUTH_TOKEN).
#ifndef SYNAPPSD_EVENTS_ACCESS_TOKEN_H_
#define SYNAPPSD_EVENTS_ACCESS_TOKEN_H_

#include <optional>
#include <string>
#include <string_view>

namespace synappsd::events {

// Immutable; any thread. None: everybody may listen. The empty string is a token like any other:
// WS_AUTH_TOKEN= still means that clients must authenticate.
class AccessToken {
 public:
  explicit AccessToken(const std::optional<std::string>& token);

  bool required() const { return digest_.has_value(); }

  // Takes the same time wherever the texts differ. True if no token is required.
  bool Accepts(std::optional<std::string_view> offered) const;

 private:
  std::optional<std::string> digest_;
};

}  // namespace synappsd::events

#endif  // SYNAPPSD_EVENTS_ACCESS_TOKEN_H_
