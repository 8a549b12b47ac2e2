// Keys of memories: any JSON scalar in the API, a string of at least one character in the store.
//
// A string is its own store key. Everything else, and strings that would be ambiguous (empty, or
// beginning with U+0001), is U+0001 and the JSON text: 7 and "7" are different memories.
#ifndef SYNAPPS_MEMORY_MEMORY_KEY_H_
#define SYNAPPS_MEMORY_MEMORY_KEY_H_

#include <string>
#include <string_view>

#include <synapps/json.hpp>

namespace memory {

// `key` is a scalar.
std::string ToStoreKey(synapps::json::View key);

// The JSON text of the key behind a store key.
std::string FromStoreKey(std::string_view store_key);

// A new random key (UUID, version 4) as a JSON text.
std::string NewKey();

}  // namespace memory

#endif  // SYNAPPS_MEMORY_MEMORY_KEY_H_
