#include "access/scope.h"

namespace synappsd::access {

std::string_view ScopeName(Scope scope) {
  switch (scope) {
    case Scope::kOpen:
      return "open";
    case Scope::kAnyKey:
      return "any";
    case Scope::kRead:
      return "read";
    case Scope::kRun:
      return "run";
    case Scope::kWrite:
      return "write";
    case Scope::kAdmin:
      break;
  }
  return "admin";
}

std::string ScopeSet::ToString() const {
  std::string text;
  for (const Scope scope : kKeyScopes) {
    if ((bits_ & Bit(scope)) == 0) continue;
    if (!text.empty()) text += ' ';
    text += ScopeName(scope);
  }
  return text;
}

Result<ScopeSet> ParseScopes(std::string_view text) {
  constexpr std::string_view kSeparators = " ,";
  ScopeSet scopes;
  while (!text.empty()) {
    const std::string_view name = text.substr(0, text.find_first_of(kSeparators));
    text.remove_prefix(name.size() + (name.size() < text.size() ? 1 : 0));
    if (name.empty()) continue;
    std::optional<Scope> found;
    for (const Scope scope : kKeyScopes) {
      if (ScopeName(scope) == name) found = scope;
    }
    if (!found) {
      return Status(Code::kInvalidArgument,
                    "'" + std::string(name) + "' is no scope: use read, run, write or admin");
    }
    scopes = scopes.With(*found);
  }
  if (scopes.empty()) {
    return Status(Code::kInvalidArgument, "no scope is named: use read, run, write or admin");
  }
  return scopes;
}

}  // namespace synappsd::access
