// Status: the outcome of an operation that can fail, everywhere in the host.
//
// The codes are the applet ABI's, which are gRPC's canonical ones, so that an applet's answer maps
// to HTTP in one table and retry rules exist already. This header is C++14: odb/ uses it too.
#ifndef SYNAPPSD_BASE_STATUS_H_
#define SYNAPPSD_BASE_STATUS_H_

#include <string>
#include <utility>

namespace synappsd {

enum class Code {
  kOk = 0,
  kCancelled = 1,
  kUnknown = 2,
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kNotFound = 5,
  kAlreadyExists = 6,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kFailedPrecondition = 9,
  kAborted = 10,
  kOutOfRange = 11,
  kUnimplemented = 12,
  kInternal = 13,
  kUnavailable = 14,
  kDataLoss = 15,
  kUnauthenticated = 16,
};

// "NOT_FOUND" and so on; "UNKNOWN" for a number that is no code.
const char* CodeName(Code code);

// A code and, unless it is kOk, a message that names the thing and the remedy. A value: copy
// freely.
class Status {
 public:
  Status() = default;
  Status(Code code, std::string message) : code_(code), message_(std::move(message)) {}
  static Status Ok() { return Status(); }

  bool ok() const { return code_ == Code::kOk; }
  Code code() const { return code_; }
  const std::string& message() const { return message_; }

  // "OK" or "NOT_FOUND: the message", for logs.
  std::string ToString() const;

  friend bool operator==(const Status& a, const Status& b) {
    return a.code_ == b.code_ && a.message_ == b.message_;
  }

 private:
  Code code_ = Code::kOk;
  std::string message_;
};

}  // namespace synappsd

#endif  // SYNAPPSD_BASE_STATUS_H_
