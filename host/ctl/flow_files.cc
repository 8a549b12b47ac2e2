#include "ctl/flow_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "ctl/answer_reading.h"
#include "ctl/http/http_exchange.h"
#include "ctl/indented_json.h"
#include "ctl/input_text.h"

namespace synappsd::ctl {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFileBytes = 256 << 20;
constexpr std::size_t kMaxDepth = 256;  // the daemon has a limit of its own
constexpr std::size_t kMaxFileName = 255;

Status Wrong(const std::string& what) { return Status(Code::kInvalidArgument, what); }

// Files, with directories replaced by what is in them.
Result<std::vector<std::string>> Expanded(const std::vector<std::string>& names) {
  std::vector<std::string> files;
  for (const std::string& name : names) {
    std::error_code error;
    if (name == "-" || !fs::is_directory(name, error)) {
      files.push_back(name);
      continue;
    }
    std::vector<std::string> inside;
    for (const auto& entry : fs::directory_iterator(name, error)) {
      if (entry.path().extension() == ".json") inside.push_back(entry.path().string());
    }
    if (error) return Wrong("cannot read directory " + name + ": " + error.message());
    if (inside.empty()) return Wrong("there is no .json file in directory " + name);
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

// Whether it has anything of a flow: the daemon says what else is wrong with it.
bool LooksLikeAFlow(const json::Value& value) {
  return value.Find("nodes") != nullptr || value.Find("name") != nullptr;
}

Status AddFlows(const std::string& file, json::Value value, std::vector<FoundFlow>* flows,
                std::string* notice) {
  if (LooksLikeAFlow(value)) {
    flows->push_back({file, std::move(value)});
    return Status::Ok();
  }
  if (value.Find("items") == nullptr && value.if_array() == nullptr) {
    return Wrong(file + " holds no flow, array of flows or page of flows");
  }
  const json::Array& items = value.if_array() != nullptr ? *value.if_array() : Items(value);
  const std::optional<double> total = NumberOf(value, "total");
  if (total && *total > static_cast<double>(items.size())) {
    *notice = file + " is one page: " + std::to_string(items.size()) + " of " +
              std::to_string(static_cast<long long>(*total)) + " flows";
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string origin = file + "[" + std::to_string(i) + "]";
    if (!LooksLikeAFlow(items[i])) return Wrong(origin + " is no flow");
    flows->push_back({origin, items[i]});
  }
  return Status::Ok();
}

Status AsStatus(int error, const std::string& what) {
  const std::string message = what + ": " + std::strerror(error);
  if (error == EACCES || error == EPERM || error == EROFS) {
    return Status(Code::kPermissionDenied, message);
  }
  return error == EEXIST ? Status(Code::kAlreadyExists, message + ": --replace replaces it")
                         : Status(Code::kInvalidArgument, message);
}

}  // namespace

Result<std::vector<FoundFlow>> ReadFlows(const std::vector<std::string>& names, std::istream& in,
                                         std::string* notice) {
  const auto files = Expanded(names);
  if (!files.ok()) return files.status();
  std::vector<FoundFlow> flows;
  for (const std::string& file : *files) {
    const Result<std::string> text = InputText(file, in, kMaxFileBytes);
    if (!text.ok()) return text.status();
    Result<json::Value> value = json::Parse(*text, {.max_depth = kMaxDepth});
    if (!value.ok()) return Wrong(file + " does not hold JSON: " + value.status().message());
    const Status status = AddFlows(file, std::move(*value), &flows, notice);
    if (!status.ok()) return status;
  }
  return flows;
}

std::string WriteFlow(const json::Value& flow) { return WriteIndented(flow) + "\n"; }

std::string WriteFlowList(const json::Array& flows) {
  return WriteIndented(json::Value(flows)) + "\n";
}

Result<std::string> FlowFileName(const std::string& id) {
  std::string name = EncodeSegment(id);
  if (name.starts_with('.')) name.replace(0, 1, "%2E");  // no hidden file, no directory
  name += ".json";
  if (name.size() <= kMaxFileName) return name;
  return Wrong("the id of flow " + id + " is too long for a file's name: export it with --output");
}

Status WriteWholeFile(const fs::path& file, const std::string& text, bool may_replace) {
  const std::string what = "cannot write " + file.string();
  std::error_code exists;
  if (!may_replace && fs::exists(file, exists)) return AsStatus(EEXIST, what);
  std::string staged = file.string() + ".XXXXXX";
  const int fd = mkostemp(staged.data(), O_CLOEXEC);
  if (fd < 0) return AsStatus(errno, what);
  std::size_t written = 0;
  ssize_t size = 0;
  while (written < text.size() && size >= 0) {
    size = write(fd, text.data() + written, text.size() - written);
    if (size > 0) written += static_cast<std::size_t>(size);
    if (size < 0 && errno == EINTR) size = 0;
  }
  const mode_t mask = umask(0);
  umask(mask);
  bool done = size >= 0 && fchmod(fd, 0666 & ~mask) == 0 && fsync(fd) == 0;
  int error = done ? 0 : errno;
  close(fd);
  // link() refuses a file that has come since; rename() replaces it.
  if (done) {
    done = may_replace ? rename(staged.c_str(), file.c_str()) == 0
                       : link(staged.c_str(), file.c_str()) == 0;
    error = errno;
  }
  if (!done || !may_replace) unlink(staged.c_str());
  return done ? Status::Ok() : AsStatus(error, what);
}

}  // namespace synappsd::ctl
