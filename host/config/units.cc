#include "config/units.h"

#include <array>
#include <charconv>
#include <limits>

namespace synappsd::config {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

// Largest first: the first that divides a value is the one to print it in.
constexpr std::array<Unit, 4> kSizeUnits{
    {{"GiB", 1ULL << 30}, {"MiB", 1ULL << 20}, {"KiB", 1ULL << 10}, {"B", 1}}};
constexpr std::array<Unit, 4> kDurationUnits{
    {{"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};

constexpr std::uint64_t kMaxValue = std::numeric_limits<std::int64_t>::max();

struct Quantity {
  std::uint64_t number;
  std::string_view unit;
};

std::optional<Quantity> SplitQuantity(std::string_view text) {
  Quantity quantity{};
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, quantity.number);
  if (error != std::errc()) return std::nullopt;
  quantity.unit = std::string_view(rest, static_cast<std::size_t>(end - rest));
  if (quantity.unit.size() > 1 && quantity.unit.front() == ' ') quantity.unit.remove_prefix(1);
  return quantity;
}

template <std::size_t kCount>
std::optional<std::uint64_t> ScaleBy(const std::array<Unit, kCount>& units, Quantity quantity) {
  for (const Unit& unit : units) {
    if (unit.name != quantity.unit) continue;
    if (quantity.number > kMaxValue / unit.factor) return std::nullopt;
    return quantity.number * unit.factor;
  }
  return std::nullopt;
}

template <std::size_t kCount>
std::string FormatIn(const std::array<Unit, kCount>& units, std::uint64_t value) {
  for (const Unit& unit : units) {
    if (value >= unit.factor && value % unit.factor == 0) {
      return std::to_string(value / unit.factor) + std::string(unit.name);
    }
  }
  return "0";
}

}  // namespace

std::optional<std::uint64_t> ParseInteger(std::string_view text) {
  const auto quantity = SplitQuantity(text);
  if (!quantity || !quantity->unit.empty()) return std::nullopt;
  return quantity->number;
}

std::optional<std::uint64_t> ParseSize(std::string_view text) {
  auto quantity = SplitQuantity(text);
  if (!quantity) return std::nullopt;
  if (quantity->unit.empty()) quantity->unit = "B";
  return ScaleBy(kSizeUnits, *quantity);
}

std::optional<Milliseconds> ParseDuration(std::string_view text) {
  auto quantity = SplitQuantity(text);
  if (!quantity) return std::nullopt;
  if (quantity->unit.empty() && quantity->number == 0) quantity->unit = "ms";
  const auto value = ScaleBy(kDurationUnits, *quantity);
  if (!value) return std::nullopt;
  return Milliseconds(static_cast<Milliseconds::rep>(*value));
}

std::string FormatSize(std::uint64_t bytes) { return FormatIn(kSizeUnits, bytes); }

std::string FormatDuration(Milliseconds duration) {
  return FormatIn(kDurationUnits, static_cast<std::uint64_t>(duration.count()));
}

}  // namespace synappsd::config
