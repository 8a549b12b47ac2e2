#include "events/python_repr.h"

#include <gtest/gtest.h>

namespace synappsd::events {
namespace {

struct Case {
  const char* json;
  const char* python;  // what CPython 3.11 prints
};

class PythonStrTest : public testing::TestWithParam<Case> {};

TEST_P(PythonStrTest, PrintsAsPythonDoes) {
  EXPECT_EQ(PythonStr(*json::ParseDetailed(GetParam().json).value), GetParam().python);
}

INSTANTIATE_TEST_SUITE_P(
    All, PythonStrTest,
    testing::Values(Case{R"("foo")", "foo"}, Case{R"("it's")", "it's"}, Case{"null", "None"},
                    Case{"true", "True"}, Case{"false", "False"}, Case{"5", "5"}, Case{"-0", "0"},
                    Case{"123456789012345678901234567890", "123456789012345678901234567890"},
                    Case{"1.50", "1.5"}, Case{"1e2", "100.0"}, Case{"-0.0", "-0.0"},
                    Case{"1e22", "1e+22"}, Case{"1e-5", "1e-05"}, Case{R"({"a":1})", "{'a': 1}"},
                    Case{R"({"b":[],"a":{}})", "{'b': [], 'a': {}}"},
                    Case{R"([1,2.0,"x",null,true])", "[1, 2.0, 'x', None, True]"},
                    Case{R"(["it's","a\"b","'\""])", R"(["it's", 'a"b', '\'"'])"},
                    Case{R"(["\\"])", R"(['\\'])"},
                    Case{R"(["\n\r\t\u0000\u007f\u0085\u00a0é€\u2028\u200b😀\ue000\udb40\udc01"])",
                         R"(['\n\r\t\x00\x7f\x85\xa0é€\u2028\u200b😀\ue000\U000e0001'])"}));

}  // namespace
}  // namespace synappsd::events
