// Existing clients are told at which character Python's decoder gave up. The table was made by
// Python 3.11's json.loads(); the text behind each row is its message.

#include <gtest/gtest.h>

#include <string_view>

#include "base/json.h"

namespace synappsd::json {
namespace {

using std::string_view_literals::operator""sv;

struct Row {
  std::string_view text;
  std::size_t python_offset;
};

constexpr Row kRows[] = {
    {"{\"name\": \"x\","sv, 13},    // Expecting property name enclosed in double quotes
    {"{name: x}"sv, 1},             // Expecting property name enclosed in double quotes
    {"{\"name\":\"x\"} y"sv, 13},   // Extra data
    {""sv, 0},                      // Expecting value
    {"  "sv, 2},                    // Expecting value
    {"{"sv, 1},                     // Expecting property name enclosed in double quotes
    {"["sv, 1},                     // Expecting value
    {"[1"sv, 2},                    // Expecting ',' delimiter
    {"[1,"sv, 3},                   // Expecting value
    {"[1,]"sv, 3},                  // Expecting value
    {"{\"a\""sv, 4},                // Expecting ':' delimiter
    {"{\"a\":"sv, 5},               // Expecting value
    {"{\"a\":1"sv, 6},              // Expecting ',' delimiter
    {"{\"a\":1,}"sv, 7},            // Expecting property name enclosed in double quotes
    {"{\"a\" 1}"sv, 5},             // Expecting ':' delimiter
    {"tru"sv, 0},                   // Expecting value
    {"[nul]"sv, 1},                 // Expecting value
    {"nul1"sv, 0},                  // Expecting value
    {"-"sv, 0},                     // Expecting value
    {"[-x]"sv, 1},                  // Expecting value
    {"1."sv, 1},                    // Extra data
    {"[1.5.2]"sv, 4},               // Expecting ',' delimiter
    {"1e"sv, 1},                    // Extra data
    {"[1e+]"sv, 2},                 // Expecting ',' delimiter
    {"01"sv, 1},                    // Extra data
    {"\"abc"sv, 0},                 // Unterminated string starting at
    {"\"a\\q\""sv, 2},              // Invalid \escape
    {"\"\\u12"sv, 2},               // Invalid \uXXXX escape
    {"\"\\u12G4\""sv, 2},           // Invalid \uXXXX escape
    {"\"a\001b\""sv, 2},            // Invalid control character at
    {"{\"\303\251\":x}"sv, 5},      // Expecting value
    {"[\"\342\202\254\", }"sv, 6},  // Expecting value
    {"{\"a\":\"b\\"sv, 5},          // Unterminated string starting at
    {"[1 2]"sv, 3},                 // Expecting ',' delimiter
    {"{\"a\":1 \"b\":2}"sv, 7},     // Expecting ',' delimiter
    {":"sv, 0},                     // Expecting value
    {"+1"sv, 0},                    // Expecting value
    {".5"sv, 0},                    // Expecting value
    {"'a'"sv, 0},                   // Expecting value
    {"\"\"\000\""sv, 2},            // Extra data
};

TEST(JsonErrorOffset, IsWherePythonGivesUp) {
  for (const Row& row : kRows) {
    const ParseOutcome outcome = ParseDetailed(row.text);
    ASSERT_TRUE(outcome.error) << row.text << " was accepted";
    EXPECT_EQ(outcome.error->offset, row.python_offset)
        << row.text << ": " << outcome.error->message;
  }
}

}  // namespace
}  // namespace synappsd::json
