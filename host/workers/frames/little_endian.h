// Numbers as bytes, lowest first, whatever machine this is.
#ifndef SYNAPPSD_WORKERS_FRAMES_LITTLE_ENDIAN_H_
#define SYNAPPSD_WORKERS_FRAMES_LITTLE_ENDIAN_H_

#include <concepts>
#include <cstddef>

namespace synappsd::workers {

template <std::unsigned_integral T>
void PutLittleEndian(T value, char* to) {
  for (std::size_t i = 0; i < sizeof(T); ++i) to[i] = static_cast<char>(value >> (8 * i));
}

// `from` has sizeof(T) bytes.
template <std::unsigned_integral T>
T GetLittleEndian(const char* from) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    value |= static_cast<T>(static_cast<T>(static_cast<unsigned char>(from[i])) << (8 * i));
  }
  return value;
}

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_FRAMES_LITTLE_ENDIAN_H_
