#include "rest/answer.h"

#include <gtest/gtest.h>

namespace synappsd::rest {
namespace {

TEST(Answer, EveryCodeHasAStatus) {
  const std::pair<Code, int> table[] = {
      {Code::kInvalidArgument, 400},    {Code::kOutOfRange, 400},  {Code::kUnauthenticated, 401},
      {Code::kPermissionDenied, 403},   {Code::kNotFound, 404},    {Code::kAlreadyExists, 409},
      {Code::kFailedPrecondition, 409}, {Code::kAborted, 409},     {Code::kUnknown, 500},
      {Code::kInternal, 500},           {Code::kDataLoss, 500},    {Code::kUnimplemented, 501},
      {Code::kResourceExhausted, 503},  {Code::kUnavailable, 503}, {Code::kCancelled, 503},
      {Code::kDeadlineExceeded, 503},
  };
  for (const auto& [code, status] : table) EXPECT_EQ(HttpStatus(code), status) << CodeName(code);
}

TEST(Answer, FaultsOfOursGiveAwayOnlyTheRequestId) {
  net::Request request;
  request.request_id = "id-7";
  EXPECT_EQ(FailureAnswer(Status(Code::kInternal, "secret"), request).body,
            R"({"error":{"code":"INTERNAL_SERVER_ERROR","status":500,)"
            R"("message":"An unexpected error occurred","request_id":"id-7"}})");
  EXPECT_EQ(FailureAnswer(Status(Code::kPermissionDenied, "no \"x\""), request).body,
            R"({"error":{"code":"FORBIDDEN","status":403,"message":"no \"x\""}})");
}

TEST(Answer, ValidationListsEveryError) {
  const net::Response response = ValidationAnswer({{"body.a", "m", "t"}, {"body.\"", "n", "u"}});
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(response.body,
            R"({"error":{"code":"VALIDATION_ERROR","status":422,"message":"Request validation )"
            R"(failed","details":[{"field":"body.a","message":"m","type":"t"},)"
            R"({"field":"body.\"","message":"n","type":"u"}]}})");
}

}  // namespace
}  // namespace synappsd::rest
