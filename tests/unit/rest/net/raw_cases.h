// The table of requests, good and hostile, whose outcome must never change.
#ifndef SYNAPPSD_TESTS_UNIT_REST_NET_RAW_CASES_H_
#define SYNAPPSD_TESTS_UNIT_REST_NET_RAW_CASES_H_

#include <string>
#include <vector>

namespace synappsd::net {

enum class After { kOpen, kClosed };

struct RawCase {
  std::string name;
  std::vector<std::string> segments;  // written one by one
  std::vector<int> statuses;          // of the answers, in order; none may follow
  After after = After::kOpen;         // open: another request on the connection is answered
};

std::vector<RawCase> ConnectionCases();
std::vector<RawCase> TargetCases();
std::vector<RawCase> HeaderCases();
std::vector<RawCase> BodyCases();

}  // namespace synappsd::net

#endif  // SYNAPPSD_TESTS_UNIT_REST_NET_RAW_CASES_H_
