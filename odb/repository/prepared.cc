#include "repository/prepared.h"

#include <algorithm>
#include <mutex>
#include <set>

namespace synappsd {
namespace store {

namespace {

// More than any call asks for, so that rounding up ends.
constexpr std::size_t kMostRows = std::size_t{1} << 30;

}  // namespace

const char* PreparedName(const std::string& text) {
  static std::mutex mutex;
  static std::set<std::string> names;  // guarded by mutex; its elements never move
  const std::lock_guard<std::mutex> lock(mutex);
  return names.insert(text).first->c_str();
}

RowLimit::RowLimit(std::size_t rows) {
  std::size_t limit = 1;
  while (limit < std::min(rows, kMostRows)) limit *= 2;
  suffix = "/" + std::to_string(limit);
  clause = "LIMIT " + std::to_string(limit);
}

}  // namespace store
}  // namespace synappsd
