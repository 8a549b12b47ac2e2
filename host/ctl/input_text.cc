#include "ctl/input_text.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <istream>

namespace synappsd::ctl {
namespace {

constexpr std::size_t kMaxObjectBytes = 64 << 20;

Status Wrong(const std::string& what) { return Status(Code::kInvalidArgument, what); }

Result<std::string> ReadAll(const std::string& name, std::istream& in, std::size_t max_bytes) {
  std::string text;
  char bytes[65536];
  errno = 0;
  while (in.read(bytes, sizeof(bytes)), in.gcount() > 0) {
    text.append(bytes, static_cast<std::size_t>(in.gcount()));
    if (text.size() > max_bytes) {
      return Wrong(name + " is larger than " + std::to_string(max_bytes >> 20) + " MiB");
    }
  }
  if (in.bad()) return Wrong("cannot read " + name + ": " + std::strerror(errno));
  return text;
}

}  // namespace

Result<std::string> InputText(const std::string& file, std::istream& in, std::size_t max_bytes) {
  if (file == "-") return ReadAll("standard input", in, max_bytes);
  std::ifstream from(file, std::ios::binary);
  if (!from) return Wrong("cannot read " + file + ": " + std::strerror(errno));
  return ReadAll(file, from, max_bytes);
}

Result<json::Object> InputObject(const std::string& option, const std::string& argument,
                                 std::istream& in) {
  std::string text = argument;
  if (argument == "-" || argument.starts_with('@')) {
    Result<std::string> read =
        InputText(argument == "-" ? argument : argument.substr(1), in, kMaxObjectBytes);
    if (!read.ok()) return read.status();
    text = std::move(*read);
  }
  const Result<json::Value> value = json::Parse(text);
  if (value.ok() && value->if_object() != nullptr) return *value->if_object();
  return Wrong(option + " takes a JSON object, @FILE or - for standard input" +
               (value.ok() ? "" : ": " + value.status().message()));
}

}  // namespace synappsd::ctl
