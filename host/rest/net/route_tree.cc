#include "rest/net/route_tree.h"

#include <pistache/router.h>

#include <algorithm>
#include <cstring>
#include <set>

#include "base/check.h"
#include "rest/net/percent.h"

namespace synappsd::net {
namespace {

namespace rest = Pistache::Rest;

// What the tree stores is a handler for Pistache's own server; ours only carries a number.
struct RouteNumber {
  std::size_t value;
  rest::Route::Result operator()(const rest::Request&, Pistache::Http::ResponseWriter) const {
    return rest::Route::Result::Failure;
  }
};

}  // namespace

class RouteTree::Impl {
 public:
  rest::SegmentTreeNode root;
  std::set<std::string, std::less<>> patterns;
};

RouteTree::RouteTree() : impl_(std::make_unique<Impl>()) {}
RouteTree::~RouteTree() = default;
RouteTree::RouteTree(RouteTree&&) noexcept = default;
RouteTree& RouteTree::operator=(RouteTree&&) noexcept = default;

void RouteTree::Add(std::string_view pattern, std::size_t route) {
  CHECK(pattern.starts_with('/') && pattern.find("//") == std::string_view::npos &&
        pattern.find_first_of("*?%") == std::string_view::npos &&
        (pattern.size() == 1 || !pattern.ends_with('/')))
      << "malformed route pattern: " << pattern;
  CHECK(impl_->patterns.insert(std::string(pattern)).second) << "two routes for " << pattern;
  const std::string_view path = pattern.substr(1);
  // The tree keeps views into this copy.
  const std::shared_ptr<char> text(new char[path.size() + 1], std::default_delete<char[]>());
  std::copy(path.begin(), path.end(), text.get());
  impl_->root.addRoute({text.get(), path.size()}, RouteNumber{route}, text);
}

std::optional<RouteTree::Match> RouteTree::Find(std::string_view path) const {
  const auto [route, params, splats] = impl_->root.findRoute(path);
  if (!route) return std::nullopt;
  Match match{route->handler_.target<RouteNumber>()->value, {}};
  for (const rest::TypedParam& param : params) {
    std::string value = param.as<std::string>();
    std::replace(value.begin(), value.end(), kSlashInSegment, '/');
    match.params.emplace_back(param.name().substr(1), std::move(value));  // without the ':'
  }
  return match;
}

}  // namespace synappsd::net
