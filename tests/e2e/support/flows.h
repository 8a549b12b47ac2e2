// Flows that several tests use.
#ifndef SYNAPPSD_TESTS_E2E_SUPPORT_FLOWS_H_
#define SYNAPPSD_TESTS_E2E_SUPPORT_FLOWS_H_

#include <string>
#include <vector>

namespace synappsd::e2e {

// A flow whose nodes follow each other; node i has the id "n<i>". `types` and `data` (JSON objects;
// missing ones are {}) are per node.
inline std::string ChainFlow(const std::string& id, const std::vector<std::string>& types,
                             const std::vector<std::string>& data = {}) {
  std::string nodes;
  std::string edges;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const std::string name = "n" + std::to_string(i);
    if (i != 0) {
      nodes += ',';
      edges += (i == 1 ? "" : ",") + std::string(R"({"id":"e)") + std::to_string(i) +
               R"(","source":"n)" + std::to_string(i - 1) + R"(","target":")" + name + R"("})";
    }
    nodes += R"({"id":")" + name + R"(","type":")" + types[i] + R"(","position":{"x":0,"y":)" +
             std::to_string(100 * i) + R"(},"data":)" + (i < data.size() ? data[i] : "{}") + "}";
  }
  return R"({"id":")" + id + R"(","name":"Test )" + id + R"(","nodes":[)" + nodes +
         R"(],"edges":[)" + edges + "]}";
}

}  // namespace synappsd::e2e

#endif  // SYNAPPSD_TESTS_E2E_SUPPORT_FLOWS_H_
