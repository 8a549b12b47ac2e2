#include "rest/gate/credentials.h"

#include <gtest/gtest.h>

#include <string>

namespace synappsd::gate {
namespace {

net::Request With(net::Headers headers) {
  net::Request request;
  request.headers = std::move(headers);
  return request;
}

std::string KeyOf(const net::Request& request) {
  const Credentials shown = ReadCredentials(request);
  if (shown.ambiguous) return "ambiguous";
  return shown.key ? std::string(*shown.key) : "none";
}

TEST(Credentials, AreReadFromEitherHeaderInAnyCase) {
  EXPECT_EQ(KeyOf(With({{"Authorization", "Bearer syn_a"}})), "syn_a");
  EXPECT_EQ(KeyOf(With({{"aUTHORIZATION", "bEARER   syn_a"}})), "syn_a");
  EXPECT_EQ(KeyOf(With({{"x-api-KEY", "syn_a"}})), "syn_a");
  EXPECT_EQ(KeyOf(With({{"X-API-Key", "whatever"}})), "whatever");
  EXPECT_EQ(KeyOf(With({{"X-API-Key", ""}})), "");
}

TEST(Credentials, OfOthersCountAsNothing) {
  for (const char* value : {"Bearer abc", "Basic c3luX2E=", "Basic syn_a", "Bearer", "Bearer ", "",
                            "syn_a", "Bearersyn_a", "Bearer\tsyn_a", "Bearer \"syn_a\""}) {
    EXPECT_EQ(KeyOf(With({{"Authorization", value}})), "none") << value;
  }
  EXPECT_EQ(KeyOf(With({{"Proxy-Authorization", "Bearer syn_a"}, {"X-API-Keys", "syn_a"}})),
            "none");
}

TEST(Credentials, TwoOfThemAreAmbiguousUnlessTheyAreTheSame) {
  EXPECT_EQ(KeyOf(With({{"Authorization", "Bearer syn_a"}, {"X-API-Key", "syn_a"}})), "syn_a");
  EXPECT_EQ(KeyOf(With({{"Authorization", "Basic eDp5"}, {"X-API-Key", "syn_a"}})), "syn_a");
  for (const net::Headers& headers : {
           net::Headers{{"Authorization", "Bearer syn_a"}, {"X-API-Key", "syn_b"}},
           net::Headers{{"Authorization", "Bearer syn_a"}, {"X-API-Key", ""}},
           net::Headers{{"X-API-Key", "syn_a"}, {"x-api-key", "syn_a"}},
           net::Headers{{"Authorization", "Bearer syn_a"}, {"authorization", "Bearer syn_a"}},
           net::Headers{{"Authorization", "Basic eDp5"}, {"Authorization", "Bearer syn_a"}},
           net::Headers{
               {"Authorization", "Basic a"}, {"Authorization", "Basic b"}, {"X-API-Key", "syn_a"}},
       }) {
    EXPECT_EQ(KeyOf(With(headers)), "ambiguous") << headers.front().second;
  }
}

TEST(BearerToken, IsThatOfTheOnlyAuthorization) {
  EXPECT_EQ(BearerToken(With({{"Authorization", "Bearer abc"}})), "abc");
  EXPECT_EQ(BearerToken(With({{"Authorization", "Bearer "}})), "");
  EXPECT_FALSE(BearerToken(With({})));
  EXPECT_FALSE(BearerToken(With({{"Authorization", "Basic abc"}})));
  EXPECT_FALSE(
      BearerToken(With({{"Authorization", "Bearer abc"}, {"Authorization", "Bearer abc"}})));
}

}  // namespace
}  // namespace synappsd::gate
