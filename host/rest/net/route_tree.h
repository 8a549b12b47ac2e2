// RouteTree: patterns to routes, over Pistache's segment tree.
#ifndef SYNAPPSD_REST_NET_ROUTE_TREE_H_
#define SYNAPPSD_REST_NET_ROUTE_TREE_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace synappsd::net {

// Filled first, then immutable and read by any thread.
class RouteTree {
 public:
  using Params = std::vector<std::pair<std::string, std::string>>;
  struct Match {
    std::size_t route = 0;
    Params params;
  };

  RouteTree();
  ~RouteTree();
  RouteTree(RouteTree&&) noexcept;
  RouteTree& operator=(RouteTree&&) noexcept;

  // `pattern` like "/a/:name/b". A pattern that is malformed or there already is a fault of ours.
  void Add(std::string_view pattern, std::size_t route);

  // `path` is RoutablePath::text. A fixed segment wins over a parameter.
  std::optional<Match> Find(std::string_view path) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_ROUTE_TREE_H_
