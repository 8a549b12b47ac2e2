// NodeIdentity: which daemon this is among those that share a database, over all its restarts.
#ifndef SYNAPPSD_DAEMON_NODE_IDENTITY_H_
#define SYNAPPSD_DAEMON_NODE_IDENTITY_H_

#include <memory>
#include <string>

#include "base/result.h"

namespace synappsd::daemon {

// Holds the data directory's file `node-id`, locked: an id made at the first start. Who holds it
// knows that no earlier process of this node lives. The id alone would not do: directories are
// copied with the machines they are on; so the machine's name is part of the node's. (The machine
// id is not: containers of one image share it, or have none.)
class NodeIdentity {
 public:
  // FAILED_PRECONDITION: another daemon uses the directory.
  static Result<std::unique_ptr<NodeIdentity>> Take(const std::string& data_dir);
  NodeIdentity(const NodeIdentity&) = delete;
  NodeIdentity& operator=(const NodeIdentity&) = delete;
  ~NodeIdentity();

  const std::string& node() const { return node_; }
  const std::string& host() const { return host_; }

 private:
  explicit NodeIdentity(int fd) : fd_(fd) {}

  const int fd_;
  std::string node_;
  std::string host_;
};

}  // namespace synappsd::daemon

#endif  // SYNAPPSD_DAEMON_NODE_IDENTITY_H_
