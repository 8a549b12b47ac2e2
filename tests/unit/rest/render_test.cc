#include "rest/render.h"

#include <gtest/gtest.h>

#include <cmath>

namespace synappsd::rest {
namespace {

TEST(Render, OldRowsShowNullWhereTheyHoldNothing) {
  store::FlowRecord flow{"f", "n", {{"a", "t", HUGE_VAL, 1e16, "{}"}}, {{"e", "a", "b", {}}}};
  EXPECT_EQ(RenderFlow(flow),
            R"({"id":"f","name":"n","nodes":[{"id":"a","type":"t","position":{"x":null,)"
            R"("y":1e+16},"data":{}}],"edges":[{"id":"e","source":"a","target":"b",)"
            R"("animated":null}]})");
  store::RunRecord run;
  run.id = "r";
  run.status = "idle";
  EXPECT_EQ(RenderRun(run),
            R"({"run_id":"r","flow_id":null,"status":"idle","current_applet":null,"progress":0,)"
            R"("total_steps":0,"start_time":0.0,"end_time":null,"results":{},"error":null,)"
            R"("input_data":null})");
}

TEST(Render, TextsAreEscapedAsJsonAndKeepTheirUtf8) {
  const store::FlowRecord flow{"a\"\\/\n\x1f\x7f", "é📖", {}, {}};
  EXPECT_EQ(RenderFlow(flow),
            "{\"id\":\"a\\\"\\\\/\\n\\u001f\x7f\",\"name\":\"é📖\",\"nodes\":[],\"edges\":[]}");
}

}  // namespace
}  // namespace synappsd::rest
