#include "rest/query.h"

#include <gtest/gtest.h>

#include "rest/page.h"
#include "rest/resources.h"

namespace synappsd::rest {
namespace {

net::Request WithQuery(std::vector<std::pair<std::string, std::string>> query) {
  net::Request request;
  request.query = std::move(query);
  return request;
}

// The page, or the errors as "field|type|message" lines.
std::string PageOf(std::vector<std::pair<std::string, std::string>> query) {
  FieldErrors errors;
  const QueryValues values = ReadQuery(PageParameters(), WithQuery(std::move(query)), &errors);
  std::string text;
  for (const FieldError& error : errors) {
    text += error.field + "|" + error.type + "|" + error.message + "\n";
  }
  if (!errors.empty()) return text;
  const PageRequest page = ReadPage(values);
  return page.page + " " + std::to_string(page.page_size) + " " + std::to_string(page.offset);
}

TEST(Query, Defaults) {
  EXPECT_EQ(PageOf({}), "1 20 0");
  EXPECT_EQ(PageOf({{"colour", "red"}}), "1 20 0");
}

TEST(Query, IntegersAreReadLeniently) {
  EXPECT_EQ(PageOf({{"page", " 1"}}), "1 20 0");
  EXPECT_EQ(PageOf({{"page", "+2"}}), "2 20 20");
  EXPECT_EQ(PageOf({{"page", "1.0"}}), "1 20 0");
  EXPECT_EQ(PageOf({{"page", "1_0"}}), "10 20 180");
  EXPECT_EQ(PageOf({{"page", "1"}, {"page", "2"}}), "2 20 20") << "the last wins";
  EXPECT_EQ(PageOf({{"page", "3"}, {"page_size", "100"}}), "3 100 200");
}

TEST(Query, BigPagesAreEchoedExactlyAndBeyondEveryTable) {
  EXPECT_EQ(PageOf({{"page", "99999999999999999999"}}),
            "99999999999999999999 20 9223372036854775780");
  EXPECT_EQ(PageOf({{"page", "9223372036854775807"}, {"page_size", "1"}}),
            "9223372036854775807 1 9223372036854775806");
}

TEST(Query, Errors) {
  constexpr const char* kTooSmall =
      "query.page|greater_than_equal|Input should be greater than or equal to 1\n";
  constexpr const char* kNotInteger =
      "query.page|int_parsing|Input should be a valid integer, unable to parse string as an "
      "integer\n";
  for (const char* page : {"0", "-1", "-99999999999999999999"}) {
    EXPECT_EQ(PageOf({{"page", page}}), kTooSmall);
  }
  for (const char* page : {"abc", "1.5", "1e1", "0x1", ""}) {
    EXPECT_EQ(PageOf({{"page", page}}), kNotInteger);
  }
  EXPECT_EQ(PageOf({{"page_size", "101"}}),
            "query.page_size|less_than_equal|Input should be less than or equal to 100\n");
  EXPECT_EQ(PageOf({{"page_size", "0"}}),
            "query.page_size|greater_than_equal|Input should be greater than or equal to 1\n");
  EXPECT_EQ(PageOf({{"page", std::string(4301, '1')}}),
            "query.page|int_parsing_size|Unable to parse input string as an integer, exceeded "
            "maximum size\n");
  // Not with +, in whose std::string g++ 12 sees an overrun when it instruments for TSan.
  std::string both = kTooSmall;
  both += "query.page_size|less_than_equal|Input should be less than or equal to 100\n";
  EXPECT_EQ(PageOf({{"page_size", "101"}, {"page", "0"}}), both) << "page first";
}

TEST(Query, RunFiltersAndSort) {
  FieldErrors errors;
  const QueryValues values = ReadQuery(
      RunListParameters(),
      WithQuery({{"status", "error"}, {"flow_id", ""}, {"sort", "-start_time"}}), &errors);
  EXPECT_TRUE(errors.empty());
  EXPECT_EQ(values.text("status"), "error");
  EXPECT_EQ(values.text("flow_id"), "");
  EXPECT_EQ(values.text("sort"), "-start_time");

  ReadQuery(RunListParameters(), WithQuery({{"status", "done"}, {"sort", "name"}}), &errors);
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_EQ(errors[0],
            (FieldError{"query.status",
                        "Input should be 'idle', 'running', 'success', 'error' or 'cancelled'",
                        "literal_error"}));
  EXPECT_EQ(errors[1], (FieldError{"query.sort", "Input should be 'start_time' or '-start_time'",
                                   "literal_error"}));
}

TEST(Page, CountsPages) {
  EXPECT_EQ(TotalPages(0, 20), 0u);
  EXPECT_EQ(TotalPages(1, 20), 1u);
  EXPECT_EQ(TotalPages(20, 20), 1u);
  EXPECT_EQ(TotalPages(21, 20), 2u);
}

}  // namespace
}  // namespace synappsd::rest
