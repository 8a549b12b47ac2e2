#include "config/database_url.h"

namespace synappsd::config {
namespace {

constexpr std::string_view kSeparator = "://";

bool IsPostgresql(std::string_view scheme) {
  scheme = scheme.substr(0, scheme.find('+'));
  return scheme == "postgresql" || scheme == "postgres";
}

}  // namespace

Result<std::string> SqlitePathOf(std::string_view url) {
  const std::size_t end_of_scheme = url.find(kSeparator);
  const std::string_view scheme =
      end_of_scheme == std::string_view::npos ? "" : url.substr(0, end_of_scheme);
  if (IsPostgresql(scheme)) {
    return Status(Code::kUnimplemented,
                  "names a PostgreSQL server, which this release does not support yet: "
                  "name an SQLite file, or leave it unset for one in data_dir");
  }
  if (scheme != "sqlite" && scheme != "sqlite+aiosqlite") {
    return Status(Code::kInvalidArgument, "is not a database URL this release knows");
  }
  std::string_view path = url.substr(end_of_scheme + kSeparator.size());
  if (path.size() < 2 || path.front() != '/') {
    return Status(Code::kInvalidArgument,
                  "names no file: three slashes come before a relative path, "
                  "four begin an absolute one");
  }
  path.remove_prefix(1);
  if (path == ":memory:") {
    return Status(Code::kInvalidArgument, "would forget everything at exit: name a file");
  }
  if (path.find('?') != std::string_view::npos) {
    return Status(Code::kInvalidArgument,
                  "has parameters after '?': use the settings of [database] instead");
  }
  return std::string(path);
}

std::string SqliteUrlOf(std::string_view path) { return "sqlite:///" + std::string(path); }

}  // namespace synappsd::config
