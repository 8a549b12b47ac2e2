#include "access/caller.h"

namespace synappsd::access {

std::string Caller::Actor() const {
  switch (kind) {
    case Kind::kAnonymous:
      return kAnonymousOwner;
    case Kind::kLocal:
      return "local:" + name;
    case Kind::kKey:
      break;
  }
  return "key:" + key_id;
}

}  // namespace synappsd::access
