// What a node asks of the memory, read from its message: the run's input over the node's data over
// the configuration.
#ifndef SYNAPPS_MEMORY_MEMORY_REQUEST_H_
#define SYNAPPS_MEMORY_MEMORY_REQUEST_H_

#include <optional>
#include <string>
#include <vector>

#include <synapps/settings.hpp>

namespace memory {

struct MemoryRequest {
  std::string operation;  // as written
  std::string action;     // the same in lower case: what to do
  std::optional<std::string>
      key;           // store, retrieve, delete: a JSON scalar; null if the input says so
  std::string data;  // store: a JSON text
  std::vector<std::string> tags;  // store, retrieve, list
  std::string name_space;
  int limit = 100;                       // list
  std::optional<std::string> after_key;  // list: a JSON scalar

  // A key that can be looked up.
  bool has_key() const { return key && *key != "null"; }
};

// Reads what the operation needs and nothing else: an input without "data" is stored whole, and may
// have members that mean something to other operations.
// Throws synapps::Error INVALID_ARGUMENT. Where the existing system has an error of its own (a key
// that cannot be hashed, an operation that is not a string), the message is that one.
MemoryRequest ReadMemoryRequest(const synapps::Settings& settings);

}  // namespace memory

#endif  // SYNAPPS_MEMORY_MEMORY_REQUEST_H_
