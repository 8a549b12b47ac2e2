#include "metrics/process_samples.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <map>
#include <vector>

namespace synappsd::metrics {
namespace {

class Recorder : public Samples {
 public:
  void Set(std::string_view name, const LabelValues&, double value) override {
    values[std::string(name)] = value;
  }
  std::map<std::string, double> values;
};

std::map<std::string, double> SampleNow() {
  Recorder recorder;
  SampleProcess(&recorder);
  return recorder.values;
}

TEST(ProcessSamples, HasAllThatIsKnownOfAProcess) {
  const auto values = SampleNow();
  EXPECT_EQ(values.size(), 7U);
  EXPECT_GT(values.at("process_resident_memory_bytes"), 1 << 20);
  EXPECT_GT(values.at("process_virtual_memory_bytes"),
            values.at("process_resident_memory_bytes") - 1);
  EXPECT_GE(values.at("process_threads"), 1);
  EXPECT_GT(values.at("process_max_fds"), values.at("process_open_fds"));
}

TEST(ProcessSamples, CountsDescriptors) {
  const double before = SampleNow().at("process_open_fds");
  const std::ifstream one("/proc/self/stat");
  const std::ifstream two("/proc/self/stat");
  EXPECT_EQ(SampleNow().at("process_open_fds"), before + 2);
}

TEST(ProcessSamples, KnowsWhenTheProcessStarted) {
  const double now = static_cast<double>(std::chrono::duration_cast<std::chrono::seconds>(
                                             std::chrono::system_clock::now().time_since_epoch())
                                             .count());
  const double started = SampleNow().at("process_start_time_seconds");
  EXPECT_LE(started, now + 2);
  EXPECT_GT(started, now - 3600);
}

TEST(ProcessSamples, ProcessorTimeGrows) {
  const double before = SampleNow().at("process_cpu_seconds_total");
  double after = before;
  for (int i = 0; after == before && i < 1'000'000; ++i) {
    after = SampleNow().at("process_cpu_seconds_total");
  }
  EXPECT_GT(after, before);
}

TEST(ProcessSamples, MemoryOfAnotherProcess) {
  EXPECT_GT(ResidentBytes(getpid()), 1U << 20);
  EXPECT_EQ(ResidentBytes(-1), 0U);
}

}  // namespace
}  // namespace synappsd::metrics
