#include "applets/crash_json.h"

#include <cstdint>
#include <utility>

namespace synappsd::applets {
namespace {

constexpr std::size_t kShortestSecretBytes = 4;
constexpr const char* kStruckOut = "(secret)";

json::Value OrNull(const std::string& text) {
  return text.empty() ? json::Value() : json::Value(text);
}

std::string Text(const json::Value& object, std::string_view name) {
  const json::Value* value = object.Find(name);
  return value == nullptr || value->if_string() == nullptr ? "" : *value->if_string();
}

double Number(const json::Value& object, std::string_view name) {
  const json::Value* value = object.Find(name);
  return value == nullptr || value->if_number() == nullptr ? 0 : value->if_number()->as_double();
}

void StrikeOut(const std::string& secret, std::string* text) {
  for (std::size_t at = text->find(secret); at != std::string::npos; at = text->find(secret, at)) {
    text->replace(at, secret.size(), kStruckOut);
    at += std::string_view(kStruckOut).size();
  }
}

}  // namespace

json::Object WriteCrash(const workers::WorkerCrash& crash) {
  json::Object object;
  object.Set("reason", crash.reason);
  object.Set("type", OrNull(crash.type));
  object.Set("method", OrNull(crash.method));
  object.Set("time", crash.unix_seconds);
  object.Set("signal", crash.signal == 0 ? json::Value() : json::Value(crash.signal));
  object.Set("exit_code", crash.exit_code == 0 ? json::Value() : json::Value(crash.exit_code));
  object.Set("version", OrNull(crash.version));
  object.Set("uptime_seconds", crash.uptime_seconds);
  object.Set("memory_bytes", crash.memory_bytes);
  object.Set("memory_limit_bytes", crash.memory_limit_bytes);
  object.Set("memory_limit_suspected", crash.memory_limit_suspected);
  json::Array lines(crash.last_lines.begin(), crash.last_lines.end());
  object.Set("last_lines", std::move(lines));
  return object;
}

workers::WorkerCrash ReadCrash(const json::Value& object) {
  workers::WorkerCrash crash;
  crash.reason = Text(object, "reason");
  crash.signal = static_cast<int>(Number(object, "signal"));
  crash.exit_code = static_cast<int>(Number(object, "exit_code"));
  crash.type = Text(object, "type");
  crash.method = Text(object, "method");
  crash.version = Text(object, "version");
  crash.unix_seconds = Number(object, object.Find("time") != nullptr ? "time" : "unix_seconds");
  crash.uptime_seconds = Number(object, "uptime_seconds");
  crash.memory_bytes = static_cast<std::uint64_t>(Number(object, "memory_bytes"));
  crash.memory_limit_bytes = static_cast<std::uint64_t>(Number(object, "memory_limit_bytes"));
  const json::Value* suspected = object.Find("memory_limit_suspected");
  crash.memory_limit_suspected =
      suspected != nullptr && suspected->if_bool() != nullptr && *suspected->if_bool();
  const json::Value* lines = object.Find("last_lines");
  if (lines != nullptr && lines->if_array() != nullptr) {
    for (const json::Value& line : *lines->if_array()) {
      if (line.if_string() != nullptr) crash.last_lines.push_back(*line.if_string());
    }
  }
  return crash;
}

void StrikeOut(const std::vector<std::string>& secrets, workers::WorkerCrash* crash) {
  for (const std::string& secret : secrets) {
    if (secret.size() < kShortestSecretBytes) continue;
    StrikeOut(secret, &crash->reason);
    for (std::string& line : crash->last_lines) StrikeOut(secret, &line);
  }
}

}  // namespace synappsd::applets
