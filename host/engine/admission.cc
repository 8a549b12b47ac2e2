#include "engine/admission.h"

#include <string>

namespace synappsd::engine {
namespace {

// Records, graph and state of one node and of one edge: the sizes of their structs, rounded up.
constexpr std::size_t kNodeBytes = 1024;
constexpr std::size_t kEdgeBytes = 256;

}  // namespace

Status Admission::Admit(std::size_t size_bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (runs_ >= max_runs_) {
    return Status(Code::kUnavailable, "Too many runs: " + std::to_string(runs_) +
                                          " are active or waiting; try again later");
  }
  if (runs_ > 0 && bytes_ + size_bytes > max_bytes_) {
    return Status(Code::kUnavailable, "The runs that are active or waiting take " +
                                          std::to_string(bytes_ >> 20) +
                                          " MiB of memory; try again later");
  }
  ++runs_;
  bytes_ += size_bytes;
  return Status::Ok();
}

void Admission::AdmitAnyway(std::size_t size_bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++runs_;
  bytes_ += size_bytes;
}

void Admission::Leave(std::size_t size_bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  --runs_;
  bytes_ -= size_bytes;
}

std::size_t Admission::SizeOf(const store::FlowRecord& flow, std::size_t input_bytes) {
  std::size_t size = input_bytes + flow.id.size() + flow.name.size();
  for (const store::NodeRecord& node : flow.nodes) {
    size += kNodeBytes + 3 * node.id.size() + 3 * node.type.size() + 2 * node.data.size();
  }
  for (const store::EdgeRecord& edge : flow.edges) {
    size += kEdgeBytes + edge.id.size() + edge.source.size() + edge.target.size();
  }
  return size;
}

}  // namespace synappsd::engine
