#include "daemon/crash_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>
#include <vector>

#include "applets/crash_json.h"
#include "base/json.h"
#include "base/log.h"

namespace synappsd::daemon {
namespace {

// 20261122T194034
std::string TimeInName(double unix_seconds) {
  const auto seconds = static_cast<std::time_t>(unix_seconds);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y%m%dT%H%M%S", &utc)};
}

Status WriteNew(const std::filesystem::path& path, const std::string& text) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return Status(Code::kUnavailable, std::strerror(errno));
  const ssize_t written = write(fd, text.data(), text.size());
  const Status status =
      written == static_cast<ssize_t>(text.size())
          ? Status::Ok()
          : Status(Code::kUnavailable, std::strerror(written < 0 ? errno : ENOSPC));
  close(fd);
  if (!status.ok()) unlink(path.c_str());
  return status;
}

}  // namespace

CrashFiles::CrashFiles(std::filesystem::path data_dir)
    : directory_(std::move(data_dir) / "crashes") {}

void CrashFiles::Keep(const std::string& package, const applets::WorkerCrash& crash) {
  if (writing_.Post([this, package, crash] { Write(package, crash); })) return;
  Log(LogLevel::kWarn, "a crash report was not kept: too many come", {{"package", package}});
}

void CrashFiles::Write(const std::string& package, const applets::WorkerCrash& crash) {
  std::error_code error;
  if (std::filesystem::create_directory(directory_, error)) {
    std::filesystem::permissions(directory_, std::filesystem::perms::owner_all, error);
  }
  json::Object report = applets::WriteCrash(crash);
  report.Set("package", package);
  const std::filesystem::path path =
      directory_ / (TimeInName(crash.unix_seconds) + "-" + package + "-" +
                    std::to_string(getpid()) + "-" + std::to_string(++last_number_) + ".json");
  const Status written = WriteNew(path, json::Write(json::Value(std::move(report))) + "\n");
  if (!written.ok()) {
    Log(LogLevel::kWarn, "a crash report was not kept",
        {{"file", path.string()}, {"reason", written.message()}});
    return;
  }
  Log(LogLevel::kInfo, "crash report", {{"package", package}, {"file", path.string()}});
  DeleteOldest();
}

// Names begin with the time: their order is the files'.
void CrashFiles::DeleteOldest() const {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (std::filesystem::directory_iterator each(directory_, error), end; !error && each != end;
       each.increment(error)) {
    if (each->path().extension() == ".json") files.push_back(each->path());
  }
  if (files.size() <= kMaxFiles) return;
  std::sort(files.begin(), files.end());
  files.resize(files.size() - kMaxFiles);
  for (const std::filesystem::path& file : files) std::filesystem::remove(file, error);
}

}  // namespace synappsd::daemon
