// Scope: what somebody may do, and what a route asks for.
#ifndef SYNAPPSD_ACCESS_SCOPE_H_
#define SYNAPPSD_ACCESS_SCOPE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace synappsd::access {

enum class Scope : std::uint8_t {
  kOpen,    // routes only: everybody, known or not
  kAnyKey,  // routes only: whoever has a scope at all
  kRead,    // see flows, runs and applets
  kRun,     // start and cancel runs
  kWrite,   // change flows
  kAdmin,   // everything, and what concerns the whole daemon: applets, keys, secrets
};

// Those a key can have, least first.
inline constexpr std::array kKeyScopes{Scope::kRead, Scope::kRun, Scope::kWrite, Scope::kAdmin};

// "read"; "open" and "any" for the other two.
std::string_view ScopeName(Scope scope);

// Scopes of a caller: a set, so that a key can start runs without seeing others' ("run"), or change
// flows without running them. Only kAdmin holds the others.
class ScopeSet {
 public:
  constexpr ScopeSet() = default;

  static constexpr ScopeSet All() { return ScopeSet().With(Scope::kAdmin); }

  // `scope` is one of kKeyScopes.
  constexpr ScopeSet With(Scope scope) const {
    ScopeSet more = *this;
    more.bits_ = static_cast<std::uint8_t>(more.bits_ | Bit(scope));
    return more;
  }

  constexpr bool empty() const { return bits_ == 0; }

  // Whether a route that asks for `scope` lets the holder in.
  constexpr bool Holds(Scope scope) const {
    if (scope == Scope::kOpen) return true;
    if (scope == Scope::kAnyKey) return !empty();
    return (bits_ & (Bit(scope) | Bit(Scope::kAdmin))) != 0;
  }

  // "read run"; ParseScopes() reads it.
  std::string ToString() const;

  friend constexpr bool operator==(ScopeSet, ScopeSet) = default;

 private:
  static constexpr unsigned Bit(Scope scope) { return 1U << static_cast<unsigned>(scope); }

  std::uint8_t bits_ = 0;
};

// Names of kKeyScopes separated by blanks or commas, at least one. INVALID_ARGUMENT names the one
// that is none.
Result<ScopeSet> ParseScopes(std::string_view text);

// What a route asks of its callers. The default shuts: a route that says nothing is the
// administrators'.
struct Requirement {
  Scope scope = Scope::kAdmin;
  // Also where keys are not required: only a key or the local socket opens it.
  bool known_callers_only = true;
  // The gate lets in also who shows nothing, with no scopes; the handler asks for something else
  // (the first message of a WebSocket, the token for live events).
  bool handler_decides = false;
};

}  // namespace synappsd::access

#endif  // SYNAPPSD_ACCESS_SCOPE_H_
