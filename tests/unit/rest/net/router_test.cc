// Routes without sockets.
#include "rest/net/router.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "rest/net/route_lookup.h"

namespace synappsd::net {
namespace {

RoutablePath Path(const std::string& path) { return std::get<RoutablePath>(ParsePath(path)); }

Handler Ignore() {
  return [](auto, const Reply&) {};
}

class RouterTest : public ::testing::Test {
 protected:
  RouterTest() {
    router_.Handle(Method::kGet, "/", Ignore());
    router_.Handle(Method::kGet, "/flows", Ignore(), {.max_body_bytes = 1});
    router_.Handle(Method::kGet, "/flows/:id", Ignore(), {.max_body_bytes = 2});
    router_.Handle(Method::kGet, "/flows/special", Ignore(), {.max_body_bytes = 3});
    router_.Handle(Method::kPost, "/flows/:id/run", Ignore(), {.max_body_bytes = 4});
    router_.HandleWebSocket("/ws", [](auto) {});
  }

  RouteLookup Find(Method method, const std::string& path) {
    return FindRoute(router_.tables(), method, Path(path));
  }
  // The number that marks the route found; 0 if there is none.
  std::size_t Found(Method method, const std::string& path) {
    const RouteLookup lookup = Find(method, path);
    return lookup.route != nullptr ? lookup.route->options.max_body_bytes : 0;
  }

  Router router_;
};

TEST_F(RouterTest, FindsTheRootFixedSegmentsAndParameters) {
  EXPECT_NE(Find(Method::kGet, "/").route, nullptr);
  EXPECT_EQ(Found(Method::kGet, "/flows"), 1u);
  EXPECT_EQ(Found(Method::kGet, "/flows/7"), 2u);
  EXPECT_EQ(Found(Method::kGet, "/flows/special"), 3u);
  EXPECT_EQ(Found(Method::kPost, "/flows/special/run"), 4u);
  EXPECT_EQ(Found(Method::kHead, "/flows/7"), 2u);
  EXPECT_EQ(Found(Method::kGet, "/flows/7/run"), 0u);
  EXPECT_EQ(Found(Method::kGet, "/flow"), 0u);
  EXPECT_EQ(Found(Method::kGet, "/flows/a/b"), 0u);
}

TEST_F(RouterTest, ParametersAreDecodedOnce) {
  const RouteLookup lookup = Find(Method::kGet, "/flows/a%2Fb%252F%20");
  ASSERT_EQ(lookup.params.size(), 1u);
  EXPECT_EQ(lookup.params[0], (std::pair<std::string, std::string>("id", "a/b%2F ")));
}

TEST_F(RouterTest, SpecialCharactersInRequestsMeanNothing) {
  EXPECT_EQ(Found(Method::kGet, "/:id"), 0u);
  EXPECT_EQ(Found(Method::kGet, "/*"), 0u);
  EXPECT_EQ(Find(Method::kGet, "/flows/*").params[0].second, "*");
  EXPECT_EQ(Find(Method::kGet, "/flows/:id").params[0].second, ":id");
}

TEST_F(RouterTest, KnowsThePathsOtherMethods) {
  EXPECT_EQ(Find(Method::kDelete, "/flows/7").allow, "GET, HEAD, OPTIONS");
  EXPECT_EQ(Find(Method::kGet, "/flows/7/run").allow, "POST, OPTIONS");
  EXPECT_EQ(Find(Method::kGet, "/nope").allow, "");
}

TEST_F(RouterTest, ATrailingSlashRedirectsKnownPathsOnly) {
  EXPECT_TRUE(Find(Method::kGet, "/flows/").redirects);
  EXPECT_TRUE(Find(Method::kPut, "/flows/7/").redirects);
  EXPECT_FALSE(Find(Method::kGet, "/nope/").redirects);
  EXPECT_FALSE(Find(Method::kGet, "/ws/").redirects);
  EXPECT_FALSE(Find(Method::kGet, "/flows//").redirects);
}

TEST_F(RouterTest, WebSocketsHaveTheirOwnPaths) {
  EXPECT_NE(FindWebSocket(router_.tables(), Path("/ws")).route, nullptr);
  EXPECT_EQ(FindWebSocket(router_.tables(), Path("/ws/")).route, nullptr);
  EXPECT_EQ(FindWebSocket(router_.tables(), Path("/flows")).route, nullptr);
  EXPECT_EQ(Found(Method::kGet, "/ws"), 0u);
}

TEST_F(RouterTest, TwoRoutesForOnePatternAreAFaultOfOurs) {
  EXPECT_DEATH(router_.Handle(Method::kGet, "/flows", Ignore()), "two routes for /flows");
  EXPECT_DEATH(router_.Handle(Method::kGet, "flows", Ignore()), "malformed route pattern");
}

// The seventh of the stock transport's faults: a recursion per character.
TEST_F(RouterTest, LongPathsNeedNoStack) {
  EXPECT_TRUE(Path(std::string(100'000, '/')).has_empty_segment);
  std::string deep;
  for (int i = 0; i < 4000; ++i) deep += "/a";  // what fits into max_target_bytes
  EXPECT_EQ(Find(Method::kGet, deep).route, nullptr);
}

}  // namespace
}  // namespace synappsd::net
