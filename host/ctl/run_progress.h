// RunProgress: a run as its events tell it.
#ifndef SYNAPPSD_CTL_RUN_PROGRESS_H_
#define SYNAPPSD_CTL_RUN_PROGRESS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "ctl/http/event_parser.h"
#include "ctl/terminal.h"

namespace synappsd::ctl {

// Not thread-safe.
class RunProgress {
 public:
  struct Node {
    std::string id;
    std::string type;
    std::string status = "running";  // running, success, error, cancelled
    std::int64_t attempt = 0;
    double start_time = 0;
    std::optional<double> end_time;
    std::string error;
    std::uint64_t tokens = 0;  // pieces of text an applet has sent so far
  };

  explicit RunProgress(std::string run_id) : run_id_(std::move(run_id)) {}

  // An event with its data; of what it does not know it knows nothing.
  void Take(const ServerEvent& event, const json::Value& data);

  const std::string& status() const { return status_; }  // "running" until the run has ended
  const std::string& error() const { return error_; }
  const std::vector<Node>& nodes() const { return nodes_; }  // in the order in which they began

  // What fits the terminal, as of `now` (Unix seconds): of more nodes than rows those at work,
  // those that failed, and those that ended last.
  std::vector<std::string> Lines(double now, const Terminal& terminal) const;

 private:
  Node& NodeOf(const json::Value& data);

  const std::string run_id_;
  std::string flow_id_;
  std::string status_ = "running";
  std::string error_;
  std::int64_t total_steps_ = 0;
  std::optional<double> start_time_;
  std::optional<double> end_time_;
  std::vector<Node> nodes_;
  std::map<std::string, std::size_t> by_id_;  // index in nodes_
};

// "05:30:00  node.completed  n1  writer": an event as a line. Empty for pieces of text, of which
// there are thousands.
std::string EventLine(const ServerEvent& event, const json::Value& data);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_RUN_PROGRESS_H_
