#include "config/credentials.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <system_error>

#include "config/environment.h"

namespace synappsd::config {
namespace {

namespace fs = std::filesystem;

Result<std::string> Content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text(kMaxCredentialBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.eof() && !in.good()) {
    return Status(Code::kInvalidArgument, "the credential " + file.string() + " cannot be read");
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kMaxCredentialBytes) {
    return Status(Code::kInvalidArgument,
                  "the credential " + file.string() + " has more than 64 KiB");
  }
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace

Result<std::vector<Assignment>> FromCredentials(const std::string& directory,
                                                std::vector<std::string>* warnings) {
  std::map<std::string, std::string> values;
  if (directory.empty()) return std::vector<Assignment>{};
  for (const std::string& name : SettingVariables()) {
    const fs::path file = fs::path(directory) / name;
    std::error_code error;
    if (!fs::is_regular_file(file, error)) continue;
    Result<std::string> value = Content(file);
    if (!value.ok()) return value.status();
    values.emplace(name, std::move(*value));
  }
  return FromVariables(values, "credential ", warnings);
}

}  // namespace synappsd::config
