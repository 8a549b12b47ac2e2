#include "contract/replay.h"

#include <chrono>

#include "unit/rest/net/client.h"

namespace synappsd::contract {
namespace {

constexpr std::chrono::seconds kDeadline{20};

std::string InChunks(std::string_view body) {
  constexpr std::size_t kChunkBytes = 7;  // "7" is also its size in hexadecimal
  std::string chunks;
  while (!body.empty()) {
    const std::string_view chunk = body.substr(0, kChunkBytes);
    chunks += std::to_string(chunk.size()) + "\r\n" + std::string(chunk) + "\r\n";
    body.remove_prefix(chunk.size());
  }
  return chunks + "0\r\n\r\n";
}

std::string RequestBytes(const Case& one, std::uint16_t port, const Variables& variables) {
  std::string body = Expand(one.body, variables);
  std::string head = one.method + " " + Expand(one.target, variables) +
                     " HTTP/1.1\r\nhost: 127.0.0.1:" + std::to_string(port) +
                     "\r\nconnection: close\r\n";
  bool has_type = body.empty();
  bool chunked = false;
  for (const auto& [name, value] : one.headers) {
    has_type = has_type || name == "content-type";
    chunked = chunked || name == "transfer-encoding";
    if (value != "-") head += name + ": " + Expand(value, variables) + "\r\n";
  }
  if (!has_type) head += "content-type: application/json\r\n";
  if (chunked) {
    body = InChunks(body);
  } else if (!body.empty() || one.method == "POST" || one.method == "PUT") {
    head += "content-length: " + std::to_string(body.size()) + "\r\n";
  }
  return head + "\r\n" + body;
}

std::string Difference(const Case& one, std::uint16_t port, const net::Answer& answer,
                       Variables* variables) {
  if (answer.status != one.status) {
    return "status " + std::to_string(answer.status) + ", expected " + std::to_string(one.status) +
           "\n  body " + answer.body.substr(0, 2000);
  }
  for (const auto& [name, expected] : one.expected_headers) {
    const auto found = answer.headers.find(name);
    if (expected == "-") {
      if (found != answer.headers.end()) return "unexpected header " + name + ": " + found->second;
      continue;
    }
    if (found == answer.headers.end()) return "no header " + name;
    Variables with_port = *variables;
    with_port["port"] = std::to_string(port);
    if (!Matches(expected, found->second, &with_port)) {
      return "header " + name + ": " + found->second + "\n  expected " + expected;
    }
  }
  if (!Matches(one.expected_body, answer.body, variables)) {
    return "body     " + answer.body.substr(0, 4000) + "\n  expected " + one.expected_body;
  }
  return {};
}

std::string ReplayOnce(const Case& one, std::uint16_t port, Variables* variables) {
  net::Client client(port);
  if (!client.connected()) return "no connection to 127.0.0.1:" + std::to_string(port);
  // A refusal may come before all is sent; it is the answer that counts.
  (void)client.Send(RequestBytes(one, port, *variables));
  const auto answer = client.ReadAnswer(one.method != "HEAD");
  if (!answer) return "no answer";
  return Difference(one, port, *answer, variables);
}

}  // namespace

// What is asked for may take a while: asked again, one request at a time, until it is there.
std::string Replay(const Case& one, std::uint16_t port, Variables* variables) {
  const auto deadline = std::chrono::steady_clock::now() + kDeadline;
  for (;;) {
    std::string difference = ReplayOnce(one, port, variables);
    if (difference.empty() || !one.eventually || std::chrono::steady_clock::now() > deadline) {
      return difference;
    }
  }
}

}  // namespace synappsd::contract
