// ApiKey: the text that lets somebody in.
//
//   key = "syn_" id "_" secret      "syn_4f7k2m9q_mVx...": 56 characters
//   id     = 8 of [a-z0-9]          public: names the key in lists, logs and the database
//   secret = 43 of base64url        256 random bits
//
// Only a hash of the whole text is kept. The hash is a fast one (BLAKE2b): 256 random bits cannot
// be guessed however fast the guesses are, so a slow password hash would cost every request time
// and no attacker anything.
#ifndef SYNAPPSD_ACCESS_API_KEY_H_
#define SYNAPPSD_ACCESS_API_KEY_H_

#include <string>
#include <string_view>

namespace synappsd::access {

inline constexpr std::string_view kKeyPrefix = "syn_";
inline constexpr std::size_t kKeyIdLength = 8;

struct NewKey {
  std::string text;  // for its owner, once
  std::string id;
  std::string hash;  // for the database
};

// From libsodium's random source, which is the kernel's. Any thread.
NewKey MakeKey();

// The id in the text of a key, or empty if it has not the form of one. A view into `text`.
std::string_view KeyId(std::string_view text);

// 64 hexadecimal digits. Any thread.
std::string KeyHash(std::string_view text);

// In a time that does not depend on where they differ. Hashes of other lengths are never equal.
bool HashesAreEqual(std::string_view one, std::string_view other);

}  // namespace synappsd::access

#endif  // SYNAPPSD_ACCESS_API_KEY_H_
