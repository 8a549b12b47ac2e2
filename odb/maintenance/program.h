// Program: another program that does a part of the work, such as pg_dump.
#ifndef SYNAPPSD_MAINTENANCE_PROGRAM_H_
#define SYNAPPSD_MAINTENANCE_PROGRAM_H_

#include <sys/types.h>

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace synappsd {
namespace maintenance {

struct ProgramCommand {
  std::vector<std::string> arguments;  // the first is the program's name, looked for in $PATH
  std::map<std::string, std::string> environment;  // beside this process's own
};

// Ends with this process, however that ends, and with the object. Used by one thread.
class Program {
 public:
  enum class Stream { kInput, kOutput, kErrors };

  // `stream` is at this end; input and output are otherwise nowhere, errors are kept for Finish().
  // NOT_FOUND: there is no such program in $PATH.
  static Result<std::unique_ptr<Program>> Start(const ProgramCommand& command, Stream stream);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  // To its input. UNKNOWN: it takes no more; Finish() says why.
  Status Write(const char* data, std::size_t size);
  // From its output or errors: what there is, at most `size`; 0 at the end.
  std::size_t Read(char* data, std::size_t size);

  // Closes the stream and waits for the program's end. UNKNOWN: it failed, with what it said last.
  Status Finish();

 private:
  Program() = default;
  void Run(const ProgramCommand& command, int stream, Stream which);  // in the new process
  std::string LastErrors() const;

  std::string name_;
  pid_t pid_ = -1;
  int stream_ = -1;
  int errors_ = -1;       // a file that has what it wrote there
  std::string was_read_;  // the end of what was read of Stream::kErrors
  bool reads_errors_ = false;
};

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_PROGRAM_H_
