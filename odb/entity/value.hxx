// Values that applets stored, and their tags, as rows.
#ifndef SYNAPPSD_ENTITY_VALUE_HXX_
#define SYNAPPSD_ENTITY_VALUE_HXX_

#include <cstdint>
#include <odb/core.hxx>
#include <string>
#include <tuple>

#include "entity/model_version.hxx"

namespace synappsd {
namespace store {
namespace entity {

#pragma db value
struct ValueKey {
  std::string package;
  std::string name_space;
  std::string key;

  friend bool operator<(const ValueKey& a, const ValueKey& b) {
    return std::tie(a.package, a.name_space, a.key) < std::tie(b.package, b.name_space, b.key);
  }
};

#pragma db object table("stored_value")
struct Value {
#pragma db id column("")
  ValueKey key;
  std::string value;
#pragma db not_null
  double created_time = 0;
#pragma db not_null
  double updated_time = 0;
};

// The tag comes before the key, so that "the keys with this tag" is one range in order of key.
#pragma db value
struct ValueTagKey {
  std::string package;
  std::string name_space;
  std::string tag;
  std::string key;

  friend bool operator<(const ValueTagKey& a, const ValueTagKey& b) {
    return std::tie(a.package, a.name_space, a.tag, a.key) <
           std::tie(b.package, b.name_space, b.tag, b.key);
  }
};

#pragma db object table("stored_value_tag")
struct ValueTag {
#pragma db id column("")
  ValueTagKey key;
  std::int32_t position = 0;  // among the value's tags

#pragma db index("stored_value_tag_key_i") members(key.package, key.name_space, key.key)
};

}  // namespace entity
}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_ENTITY_VALUE_HXX_
