#include "config/setting_types.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "config/text.h"
#include "config/units.h"

namespace synappsd::config {
namespace {

using Type = RawValue::Type;

Status Invalid(std::string why) { return {Code::kInvalidArgument, std::move(why)}; }

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
bool IsGraphic(char c) { return c > 0x20 && c < 0x7f; }

// The one text of a value that is no list; null if it is an array or was given several times.
const std::string* OnlyItem(const RawValue& value) {
  return value.type != Type::kArray && value.items.size() == 1 ? &value.items[0] : nullptr;
}

// A value that must have been written as one of two types where types exist (in a file).
Result<std::string> ItemOf(const RawValue& value, Type type, Type other_type) {
  const std::string* item = OnlyItem(value);
  if (!item) return Invalid("is several values");
  if (value.type == Type::kUntyped || value.type == type || value.type == other_type) return *item;
  if (value.type == Type::kString) return Invalid("is in quotes");
  return Invalid("is not in quotes");
}

Status StoreText(const RawValue& value, const TextCheck& check, std::string* into) {
  const auto item = ItemOf(value, Type::kString, Type::kString);
  if (!item.ok()) return item.status();
  if (std::any_of(item->begin(), item->end(), IsControl)) {
    return Invalid("has a control character in it");
  }
  if (!IsValidUtf8(*item)) return Invalid("is not UTF-8");
  if (check && !item->empty()) {
    if (Status status = check(*item); !status.ok()) return status;
  }
  *into = *item;
  return Status::Ok();
}

// The items of a list: an array of a file, or texts with commas of variables and flags.
Result<std::vector<std::string>> ListItemsOf(const RawValue& value) {
  if (value.type == Type::kArray) return value.items;
  if (value.type != Type::kUntyped) return Invalid("is no array");
  std::vector<std::string> items;
  for (const std::string& text : value.items) {
    for (std::string& item : SplitList(text)) items.push_back(std::move(item));
  }
  return items;
}

Result<Milliseconds> DurationOf(const RawValue& value, Range<Milliseconds> range) {
  const auto item = ItemOf(value, Type::kString, Type::kInteger);
  if (!item.ok()) return item.status();
  const auto duration = ParseDuration(*item);
  if (!duration) return Invalid("is no duration");
  if (*duration < range.least || *duration > range.most) return Invalid("is out of range");
  return *duration;
}

std::string QuotedList(const std::vector<std::string>& items) {
  std::string text = "[";
  for (const std::string& item : items) {
    if (text.size() > 1) text += ", ";
    text += QuotedText(item);
  }
  return text + "]";
}

Setting Described(std::string key, std::string description, std::string type_name,
                  std::string allowed) {
  Setting setting;
  setting.key = std::move(key);
  setting.description = std::move(description);
  setting.type_name = std::move(type_name);
  setting.allowed = std::move(allowed);
  return setting;
}

// std::function<T&(Config&)> only reads here.
template <typename T>
const T& Read(const MemberOf<T>& member, const Config& config) {
  return member(const_cast<Config&>(config));  // NOLINT: see above
}

}  // namespace

Setting CountSetting(std::string key, MemberOf<std::size_t> member, Range<std::uint64_t> range,
                     std::string description) {
  Setting setting = Described(
      std::move(key), std::move(description), "NUMBER",
      "an integer from " + std::to_string(range.least) + " to " + std::to_string(range.most));
  setting.set = [member, range](const RawValue& value, Config* config) {
    const auto item = ItemOf(value, Type::kInteger, Type::kInteger);
    if (!item.ok()) return item.status();
    const auto number = ParseInteger(*item);
    if (!number) return Invalid("is no such number");
    if (*number < range.least || *number > range.most) return Invalid("is out of range");
    member(*config) = *number;
    return Status::Ok();
  };
  setting.get = [member](const Config& config) { return std::to_string(Read(member, config)); };
  return setting;
}

Setting SizeSetting(std::string key, MemberOf<std::size_t> member, Range<std::uint64_t> range,
                    std::string description) {
  Setting setting = Described(std::move(key), std::move(description), "SIZE",
                              "a size such as \"64KiB\", from " + FormatSize(range.least) + " to " +
                                  FormatSize(range.most));
  setting.set = [member, range](const RawValue& value, Config* config) {
    const auto item = ItemOf(value, Type::kString, Type::kInteger);
    if (!item.ok()) return item.status();
    const auto size = ParseSize(*item);
    if (!size) return Invalid("is no size");
    if (*size < range.least || *size > range.most) return Invalid("is out of range");
    member(*config) = *size;
    return Status::Ok();
  };
  setting.get = [member](const Config& config) {
    return QuotedText(FormatSize(Read(member, config)));
  };
  return setting;
}

Setting DurationSetting(std::string key, MemberOf<Milliseconds> member, Range<Milliseconds> range,
                        std::string description) {
  Setting setting =
      Described(std::move(key), std::move(description), "DURATION",
                "a duration with its unit (ms, s, m, h) such as \"30s\", from " +
                    FormatDuration(range.least) + " to " + FormatDuration(range.most));
  setting.set = [member, range](const RawValue& value, Config* config) {
    const auto duration = DurationOf(value, range);
    if (duration.ok()) member(*config) = *duration;
    return duration.status();
  };
  setting.get = [member](const Config& config) {
    return QuotedText(FormatDuration(Read(member, config)));
  };
  return setting;
}

Setting DurationSetting(std::string key, MemberOf<std::int64_t> member, Range<Milliseconds> range,
                        std::string description) {
  const MemberOf<Milliseconds> none;
  Setting setting = DurationSetting(std::move(key), none, range, std::move(description));
  setting.set = [member, range](const RawValue& value, Config* config) {
    const auto duration = DurationOf(value, range);
    if (duration.ok()) member(*config) = duration->count();
    return duration.status();
  };
  setting.get = [member](const Config& config) {
    return QuotedText(FormatDuration(Milliseconds(Read(member, config))));
  };
  return setting;
}

Setting BoolSetting(std::string key, MemberOf<bool> member, std::string description) {
  Setting setting =
      Described(std::move(key), std::move(description), "true|false", "true or false");
  setting.is_bool = true;
  setting.set = [member](const RawValue& value, Config* config) {
    const auto item = ItemOf(value, Type::kBoolean, Type::kBoolean);
    if (!item.ok()) return item.status();
    if (*item != "true" && *item != "false") return Invalid("is neither true nor false");
    member(*config) = *item == "true";
    return Status::Ok();
  };
  setting.get = [member](const Config& config) -> std::string {
    return Read(member, config) ? "true" : "false";
  };
  return setting;
}

Setting TextSetting(std::string key, MemberOf<std::string> member, std::string allowed,
                    TextCheck check, std::string description) {
  Setting setting = Described(std::move(key), std::move(description), "TEXT", std::move(allowed));
  setting.set = [member, check](const RawValue& value, Config* config) {
    return StoreText(value, check, &member(*config));
  };
  setting.get = [member](const Config& config) { return QuotedText(Read(member, config)); };
  return setting;
}

Setting TextListSetting(std::string key, MemberOf<std::vector<std::string>> member,
                        std::string allowed, TextCheck check, std::string description) {
  Setting setting =
      Described(std::move(key), std::move(description), "TEXT,...", std::move(allowed));
  setting.is_list = true;
  setting.set = [member, check](const RawValue& value, Config* config) {
    const auto items = ListItemsOf(value);
    if (!items.ok()) return items.status();
    std::vector<std::string> checked(items->size());
    for (std::size_t i = 0; i < items->size(); ++i) {
      if ((*items)[i].empty()) return Invalid("has an empty text in it");
      Status status = StoreText(RawValue::Untyped((*items)[i]), check, &checked[i]);
      if (!status.ok()) return status;
    }
    member(*config) = std::move(checked);
    return Status::Ok();
  };
  setting.get = [member](const Config& config) { return QuotedList(Read(member, config)); };
  return setting;
}

Setting ListenSetting(std::string key, MemberOf<std::vector<ListenAddress>> member,
                      std::string description) {
  Setting setting = Described(std::move(key), std::move(description), "ADDRESS:PORT,...",
                              "ADDRESS:PORT, at least once and at most 16 times, such as "
                              "127.0.0.1:8000 or [::1]:8000; port 0 takes any free one");
  setting.is_list = true;
  setting.set = [member](const RawValue& value, Config* config) {
    const auto items = ListItemsOf(value);
    if (!items.ok()) return items.status();
    if (items->empty() || items->size() > 16) return Invalid("has too few or too many addresses");
    std::vector<ListenAddress> addresses;
    for (const std::string& item : *items) {
      auto address = ParseListenAddress(item);
      if (!address.ok()) return address.status();
      addresses.push_back(std::move(address).value());
    }
    member(*config) = std::move(addresses);
    return Status::Ok();
  };
  setting.get = [member](const Config& config) {
    std::vector<std::string> items;
    for (const auto& address : Read(member, config)) items.push_back(FormatListenAddress(address));
    return QuotedList(items);
  };
  return setting;
}

Setting ChoiceSetting(std::string key, std::vector<Choice> choices, std::string description) {
  std::string names;
  std::string allowed;
  for (const Choice& choice : choices) {
    names += (names.empty() ? "" : "|") + choice.name;
    allowed += (allowed.empty() ? "one of " : ", ") + choice.name;
  }
  Setting setting = Described(std::move(key), std::move(description), names, allowed);
  setting.set = [choices](const RawValue& value, Config* config) {
    const auto item = ItemOf(value, Type::kString, Type::kString);
    if (!item.ok()) return item.status();
    for (const Choice& choice : choices) {
      if (choice.name != *item) continue;
      choice.choose(config);
      return Status::Ok();
    }
    return Invalid("is none of them");
  };
  setting.get = [choices](const Config& config) {
    for (const Choice& choice : choices) {
      if (choice.is_chosen(config)) return QuotedText(choice.name);
    }
    return std::string();
  };
  return setting;
}

namespace {

constexpr const char* kAllowedSecret = "printable ASCII without blanks";

Status CheckSecret(const std::string& text) {
  if (std::all_of(text.begin(), text.end(), IsGraphic)) return Status::Ok();
  return Invalid("has a blank, a line break or another character that a key cannot have");
}

}  // namespace

Setting SecretSetting(std::string key, MemberOf<std::string> member, std::string description) {
  Setting setting = TextSetting(std::move(key), std::move(member), kAllowedSecret, CheckSecret,
                                std::move(description));
  setting.is_secret = true;
  return setting;
}

Setting OptionalSecretSetting(std::string key, MemberOf<std::optional<std::string>> member,
                              std::string example, std::string description) {
  Setting setting = Described(std::move(key), std::move(description), "TEXT", kAllowedSecret);
  setting.is_secret = true;
  setting.example = std::move(example);
  setting.set = [member](const RawValue& value, Config* config) {
    std::string text;
    Status status = StoreText(value, CheckSecret, &text);
    if (status.ok()) member(*config) = std::move(text);
    return status;
  };
  setting.get = [member](const Config& config) {
    const auto& text = Read(member, config);
    return text ? QuotedText(*text) : std::string();
  };
  return setting;
}

}  // namespace synappsd::config
