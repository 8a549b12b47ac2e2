#include "rest/net/output_queue.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace synappsd::net {

void OutputQueue::Append(std::string_view bytes) {
  if (bytes.empty()) return;
  size_bytes_ += bytes.size();
  const bool joins = !blocks_.empty() && !blocks_.back().shared &&
                     blocks_.back().own.size() + bytes.size() <= kBlockBytes;
  if (joins) {
    blocks_.back().own.append(bytes);
  } else {
    blocks_.push_back({std::string(bytes), nullptr});
  }
}

void OutputQueue::AppendOwned(std::string bytes) {
  if (bytes.size() < kJoinBelowBytes) return Append(bytes);
  size_bytes_ += bytes.size();
  blocks_.push_back({std::move(bytes), nullptr});
}

void OutputQueue::AppendShared(std::shared_ptr<const std::string> bytes) {
  if (bytes->size() < kJoinBelowBytes) return Append(*bytes);
  size_bytes_ += bytes->size();
  blocks_.push_back({std::string(), std::move(bytes)});
}

std::vector<std::string_view> OutputQueue::Front(std::size_t max_slices) const {
  std::vector<std::string_view> slices;
  slices.reserve(std::min(max_slices, blocks_.size()));
  for (const Block& block : blocks_) {
    if (slices.size() == max_slices) break;
    slices.push_back(block.view().substr(slices.empty() ? consumed_bytes_ : 0));
  }
  return slices;
}

void OutputQueue::Consume(std::size_t count) {
  CHECK(count <= size_bytes_) << count << " of " << size_bytes_;
  size_bytes_ -= count;
  consumed_bytes_ += count;
  while (!blocks_.empty() && consumed_bytes_ >= blocks_.front().view().size()) {
    consumed_bytes_ -= blocks_.front().view().size();
    blocks_.pop_front();
  }
}

}  // namespace synappsd::net
