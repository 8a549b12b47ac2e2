// CaseFile: the contract as text. One case is a request and the answer to it:
//
//   === what the case shows
//   POST /api/v1/flows
//   content-type: text/plain
//
//   {"name":"x"}
//   --- 422
//   content-type: application/json
//   allow: -
//
//   {"error":...}
//
// Headers and bodies may be left out: then the request has none (with a body it gets
// "content-type: application/json"), the answer's headers are not looked at, and its body must be
// empty. The header value "-" means that there is none of that name. "--- 200 eventually" asks
// again until the answer is this. Lines before the first case, and between a body and the next
// "===" that begin with "# ", are comments. In bodies, targets and values `<<...>>` is a
// placeholder (placeholders.h).
#ifndef SYNAPPSD_TESTS_CONTRACT_CASE_FILE_H_
#define SYNAPPSD_TESTS_CONTRACT_CASE_FILE_H_

#include <string>
#include <utility>
#include <vector>

namespace synappsd::contract {

using HeaderLines = std::vector<std::pair<std::string, std::string>>;

struct Case {
  std::string name;
  std::string where;  // "flows.txt:12"
  std::string method;
  std::string target;
  HeaderLines headers;
  std::string body;
  int status = 0;
  bool eventually = false;
  HeaderLines expected_headers;
  std::string expected_body;
};

// All cases of a file. Ends the process with the line if the file is not of this form.
std::vector<Case> ReadCaseFile(const std::string& path);

}  // namespace synappsd::contract

#endif  // SYNAPPSD_TESTS_CONTRACT_CASE_FILE_H_
