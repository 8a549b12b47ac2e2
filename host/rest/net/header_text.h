// The small grammar that header fields share (RFC 9110, section 5.6).
#ifndef SYNAPPSD_REST_NET_HEADER_TEXT_H_
#define SYNAPPSD_REST_NET_HEADER_TEXT_H_

#include <string_view>

namespace synappsd::net {

// ASCII letters compare without regard to case, as in field names and tokens.
bool EqualsIgnoringCase(std::string_view a, std::string_view b);

// Without blanks and tabs at both ends.
std::string_view TrimBlanks(std::string_view text);

// True if the comma-separated list holds the token, in any case.
bool ListHasToken(std::string_view list, std::string_view token);

// A non-empty run of the characters a method or a field name may have.
bool IsToken(std::string_view text);

// The value of a Host field: a name or an address, and maybe a port (RFC 9110, section 7.2). Empty
// is allowed, as there: "Host:" is what a client sends that knows no name.
bool IsHost(std::string_view text);

// True if the text holds a control character other than tab.
bool HasControlCharacter(std::string_view text);

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_HEADER_TEXT_H_
