#include "ctl/http/api_key.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace synappsd::ctl {
namespace {

constexpr std::size_t kMaxKeyBytes = 4096;
constexpr const char* kWhiteSpace = " \t\r\n";

std::string Trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

// What is written into a header must not end it.
bool FitsAHeader(const std::string& key) {
  return key.size() <= kMaxKeyBytes &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

Status Wrong(const std::string& what) { return Status(Code::kInvalidArgument, what); }

// Files only: what a pipe of the shell, as in --key-file <(pass synapps), says of its mode is no
// matter.
bool IsReadableByAll(const std::string& file) {
  struct stat status;
  return stat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         (status.st_mode & S_IROTH) != 0;
}

}  // namespace

Result<ApiKey> ReadApiKey(const std::string& file, const char* variable) {
  if (file.empty()) {
    ApiKey key{Trimmed(variable == nullptr ? "" : variable), "the key in $SYNAPPS_API_KEY"};
    if (!FitsAHeader(key.text)) return Wrong("what $SYNAPPS_API_KEY holds is no API key");
    return key;
  }
  if (IsReadableByAll(file)) {
    return Wrong("all users can read the API key in " + file + ": chmod o= " + file);
  }
  std::ifstream in(file, std::ios::binary);
  std::string text(kMaxKeyBytes + 1, '\0');
  if (in) in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in && !in.eof()) {
    return Wrong("cannot read the API key in " + file + ": " + std::strerror(errno));
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  ApiKey key{Trimmed(text), "the key in " + file};
  if (key.text.empty()) return Wrong("there is no API key in " + file);
  if (!FitsAHeader(key.text)) return Wrong("what " + file + " holds is no API key");
  return key;
}

}  // namespace synappsd::ctl
