// The types a setting can have: each makes a Setting that reads, checks, bounds and prints one
// member of Config. `member` finds it, also in a Config that is only to be read.
#ifndef SYNAPPSD_CONFIG_SETTING_TYPES_H_
#define SYNAPPSD_CONFIG_SETTING_TYPES_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/setting.h"

namespace synappsd::config {

template <typename T>
using MemberOf = std::function<T&(Config&)>;

// Both ends are allowed.
template <typename T>
struct Range {
  T least;
  T most;
};

// Fails with what is wrong with one text, as in "has no port".
using TextCheck = std::function<Status(const std::string&)>;

struct Choice {
  std::string name;
  std::function<bool(const Config&)> is_chosen;
  std::function<void(Config*)> choose;
};

Setting CountSetting(std::string key, MemberOf<std::size_t> member, Range<std::uint64_t> range,
                     std::string description);
Setting SizeSetting(std::string key, MemberOf<std::size_t> member, Range<std::uint64_t> range,
                    std::string description);
Setting DurationSetting(std::string key, MemberOf<Milliseconds> member, Range<Milliseconds> range,
                        std::string description);
// For a member that counts milliseconds.
Setting DurationSetting(std::string key, MemberOf<std::int64_t> member, Range<Milliseconds> range,
                        std::string description);
Setting BoolSetting(std::string key, MemberOf<bool> member, std::string description);
Setting TextSetting(std::string key, MemberOf<std::string> member, std::string allowed,
                    TextCheck check, std::string description);
Setting TextListSetting(std::string key, MemberOf<std::vector<std::string>> member,
                        std::string allowed, TextCheck check, std::string description);
Setting ListenSetting(std::string key, MemberOf<std::vector<ListenAddress>> member,
                      std::string description);
Setting ChoiceSetting(std::string key, std::vector<Choice> choices, std::string description);

// A text that is never printed. Printable ASCII without blanks, because it is sent in headers.
Setting SecretSetting(std::string key, MemberOf<std::string> member, std::string description);
Setting OptionalSecretSetting(std::string key, MemberOf<std::optional<std::string>> member,
                              std::string example, std::string description);

}  // namespace synappsd::config

#endif  // SYNAPPSD_CONFIG_SETTING_TYPES_H_
