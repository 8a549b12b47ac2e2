#include "secrets/layered_secrets.h"

namespace synappsd::secrets {

std::string LayeredSecrets::HowToSet(std::string_view name) const {
  if (vault_.Holds(name)) return vault_.ProblemOf(name);
  return configured_.HowToSet(name);
}

}  // namespace synappsd::secrets
