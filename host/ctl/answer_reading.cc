#include "ctl/answer_reading.h"

#include <cstdio>
#include <ctime>

namespace synappsd::ctl {
namespace {

constexpr double kMaxUnixSeconds = 253'402'300'799;  // the year 9999

}  // namespace

std::string Cell(const json::Value& object, std::string_view name) {
  const json::Value* value = object.Find(name);
  if (value == nullptr || value->is_null()) return "-";
  return value->if_string() != nullptr ? *value->if_string() : json::Write(*value);
}

std::string TextOf(const json::Value& object, std::string_view name) {
  const json::Value* value = object.Find(name);
  return value == nullptr || value->if_string() == nullptr ? "" : *value->if_string();
}

std::optional<double> NumberOf(const json::Value& object, std::string_view name) {
  const json::Value* value = object.Find(name);
  if (value == nullptr || value->if_number() == nullptr) return std::nullopt;
  return value->if_number()->as_double();
}

const json::Array& Items(const json::Value& object, std::string_view name) {
  static const json::Array none;
  const json::Value* items = object.Find(name);
  return items == nullptr || items->if_array() == nullptr ? none : *items->if_array();
}

std::string When(std::optional<double> unix_seconds) {
  if (!unix_seconds || !(*unix_seconds >= 0 && *unix_seconds <= kMaxUnixSeconds)) return "-";
  const auto time = static_cast<std::time_t>(*unix_seconds);
  std::tm local{};
  char text[32] = "-";
  if (localtime_r(&time, &local) != nullptr) std::strftime(text, sizeof(text), "%F %T", &local);
  return text;
}

std::string Took(std::optional<double> seconds) {
  if (!seconds || !(*seconds >= 0 && *seconds <= kMaxUnixSeconds)) return "-";
  char text[48] = "";
  const auto whole = static_cast<long long>(*seconds);
  if (*seconds < 10) {
    std::snprintf(text, sizeof(text), "%.2f s", *seconds);
  } else if (*seconds < 60) {
    std::snprintf(text, sizeof(text), "%.1f s", *seconds);
  } else if (whole < 3600) {
    std::snprintf(text, sizeof(text), "%lld min %02lld s", whole / 60, whole % 60);
  } else {
    std::snprintf(text, sizeof(text), "%lld h %02lld min", whole / 3600, whole / 60 % 60);
  }
  return text;
}

}  // namespace synappsd::ctl
