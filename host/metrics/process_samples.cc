#include "metrics/process_samples.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace synappsd::metrics {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The numbers of /proc/PID/stat from the third on, proc(5); the second, the program's name, may
// hold anything but ends at the last parenthesis. Empty if there is no such process.
std::vector<std::string> StatFields() {
  const std::string text = ReadFile("/proc/self/stat");
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream rest(text.substr(name_end + 1));
  return {std::istream_iterator<std::string>(rest), std::istream_iterator<std::string>()};
}

// Of StatFields(): their number in proc(5), less three.
constexpr std::size_t kThreads = 17;
constexpr std::size_t kStartTicks = 19;
constexpr std::size_t kVirtualBytes = 20;
constexpr std::size_t kResidentPages = 21;

double BootTimeSeconds() {
  std::istringstream lines(ReadFile("/proc/stat"));
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("btime ", 0) == 0) return std::stod(line.substr(6));
  }
  return 0;
}

void SampleDescriptors(Samples* samples) {
  std::error_code error;
  double open = 0;
  for (std::filesystem::directory_iterator each("/proc/self/fd", error), end; !error && each != end;
       each.increment(error)) {
    ++open;
  }
  if (!error) samples->Set("process_open_fds", {}, open - 1);  // without the directory's own
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    samples->Set("process_max_fds", {}, static_cast<double>(limit.rlim_cur));
  }
}

}  // namespace

void SampleProcess(Samples* samples) {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0) {
    const auto seconds = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    samples->Set("process_cpu_seconds_total", {},
                 seconds(usage.ru_utime) + seconds(usage.ru_stime));
  }
  SampleDescriptors(samples);
  const std::vector<std::string> stat = StatFields();
  if (stat.size() <= kResidentPages) return;
  samples->Set("process_threads", {}, std::stod(stat[kThreads]));
  samples->Set("process_virtual_memory_bytes", {}, std::stod(stat[kVirtualBytes]));
  samples->Set("process_resident_memory_bytes", {},
               std::stod(stat[kResidentPages]) * static_cast<double>(sysconf(_SC_PAGESIZE)));
  static const double boot_time = BootTimeSeconds();
  samples->Set(
      "process_start_time_seconds", {},
      boot_time + std::stod(stat[kStartTicks]) / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

std::uint64_t ResidentBytes(pid_t pid) {
  std::istringstream statm(ReadFile("/proc/" + std::to_string(pid) + "/statm"));
  std::uint64_t size_pages = 0;
  std::uint64_t resident_pages = 0;
  if (!(statm >> size_pages >> resident_pages)) return 0;
  return resident_pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace synappsd::metrics
