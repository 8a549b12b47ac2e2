// Result<T>: a value, or the Status that says why there is none. C++14, like status.h.
#ifndef SYNAPPSD_BASE_RESULT_H_
#define SYNAPPSD_BASE_RESULT_H_

#include <boost/optional/optional.hpp>
#include <utility>

#include "base/check.h"
#include "base/status.h"

namespace synappsd {

// Either ok() and a value, or a status that is not OK. Reading the value of a failed result is a
// fault of ours and ends the process (CHECK).
template <typename T>
class Result {
 public:
  Result(T value) : value_(std::move(value)) {}  // NOLINT: implicit, so that `return value;` works
  Result(Status status) : status_(std::move(status)) {  // NOLINT: implicit, as above
    CHECK(!status_.ok()) << "a Result without a value needs an error";
  }

  bool ok() const { return status_.ok(); }
  const Status& status() const { return status_; }

  T& value() & {
    CHECK(ok()) << status_.ToString();
    return *value_;
  }
  const T& value() const& {
    CHECK(ok()) << status_.ToString();
    return *value_;
  }
  T&& value() && {
    CHECK(ok()) << status_.ToString();
    return std::move(*value_);
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  Status status_;
  boost::optional<T> value_;
};

}  // namespace synappsd

#endif  // SYNAPPSD_BASE_RESULT_H_
