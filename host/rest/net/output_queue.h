// OutputQueue: bytes on their way to a socket, without copying what is large or shared.
#ifndef SYNAPPSD_REST_NET_OUTPUT_QUEUE_H_
#define SYNAPPSD_REST_NET_OUTPUT_QUEUE_H_

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace synappsd::net {

class OutputQueue {
 public:
  // Copies: small pieces are joined, so that they leave in one system call and TLS record.
  void Append(std::string_view bytes);

  // Takes over; small ones are copied as above.
  void AppendOwned(std::string bytes);

  // Shares; small ones are copied as above.
  void AppendShared(std::shared_ptr<const std::string> bytes);

  std::size_t size() const { return size_bytes_; }
  bool empty() const { return size_bytes_ == 0; }

  // Up to `max_slices` pieces from the front, none of them empty. Valid until the next change.
  std::vector<std::string_view> Front(std::size_t max_slices) const;

  void Consume(std::size_t count);  // at most size()

 private:
  struct Block {
    std::string own;
    std::shared_ptr<const std::string> shared;  // if set, the bytes; else `own` has them
    std::string_view view() const { return shared ? *shared : own; }
  };

  static constexpr std::size_t kJoinBelowBytes = 4 << 10;
  static constexpr std::size_t kBlockBytes = 32 << 10;

  std::deque<Block> blocks_;
  std::size_t consumed_bytes_ = 0;  // of the first block
  std::size_t size_bytes_ = 0;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_OUTPUT_QUEUE_H_
