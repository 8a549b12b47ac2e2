// InputBuffer: bytes received and not yet consumed.
#ifndef SYNAPPSD_REST_NET_INPUT_BUFFER_H_
#define SYNAPPSD_REST_NET_INPUT_BUFFER_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace synappsd::net {

// Consuming is cheap: the bytes stay until enough of them are dead to be worth moving the rest.
class InputBuffer {
 public:
  // Valid until the next call that is not const.
  std::string_view view() const { return std::string_view(bytes_).substr(begin_); }
  std::size_t size() const { return bytes_.size() - begin_; }
  bool empty() const { return size() == 0; }

  void Append(std::string_view bytes) { bytes_.append(bytes); }

  void Consume(std::size_t count) {
    begin_ += count;
    if (begin_ == bytes_.size()) {
      Clear();
    } else if (begin_ > kCompactBytes) {
      bytes_.erase(0, begin_);
      begin_ = 0;
    }
  }

  void Clear() {
    if (bytes_.capacity() > kKeepBytes) {
      std::string().swap(bytes_);
    } else {
      bytes_.clear();
    }
    begin_ = 0;
  }

 private:
  static constexpr std::size_t kCompactBytes = 64 << 10;
  static constexpr std::size_t kKeepBytes = 128 << 10;  // an idle connection holds no more

  std::string bytes_;
  std::size_t begin_ = 0;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_INPUT_BUFFER_H_
