// What Linux says of a process, for metrics.
#ifndef SYNAPPSD_METRICS_PROCESS_SAMPLES_H_
#define SYNAPPSD_METRICS_PROCESS_SAMPLES_H_

#include <sys/types.h>

#include <cstdint>

#include "metrics/registry.h"

namespace synappsd::metrics {

// The process_ metrics of this process. Values that cannot be read are left out.
void SampleProcess(Samples* samples);

// Memory of a process that is in RAM; 0 if it is not there.
std::uint64_t ResidentBytes(pid_t pid);

}  // namespace synappsd::metrics

#endif  // SYNAPPSD_METRICS_PROCESS_SAMPLES_H_
