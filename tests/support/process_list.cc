#include "support/process_list.h"

#include <cctype>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>

namespace synappsd::testing {
namespace {

struct Entry {
  char state = '?';
  pid_t parent = 0;
};

// None: there is no such process.
std::optional<Entry> Read(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  // The name in parentheses may hold anything.
  const std::size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  return Entry{line.at(name_end + 2), std::stoi(line.substr(name_end + 4))};
}

}  // namespace

std::set<pid_t> ChildrenOf(pid_t pid) {
  std::set<pid_t> children;
  std::error_code ignored;  // processes come and go
  for (const auto& file : std::filesystem::directory_iterator("/proc", ignored)) {
    const std::string name = file.path().filename();
    if (!std::isdigit(static_cast<unsigned char>(name[0]))) continue;
    const std::optional<Entry> entry = Read(name);
    if (entry && entry->parent == pid) children.insert(std::stoi(name));
  }
  return children;
}

bool WaitForEnd(pid_t pid, std::chrono::milliseconds limit) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (true) {
    const std::optional<Entry> entry = Read(std::to_string(pid));
    if (!entry || entry->state == 'Z') return true;
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

}  // namespace synappsd::testing
