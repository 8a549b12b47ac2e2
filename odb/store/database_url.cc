#include "store/database_url.h"

#include <cstdlib>
#include <set>

namespace synappsd {
namespace store {

namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

const char kSeparator[] = "://";

Status Invalid(const std::string& why) { return Status(Code::kInvalidArgument, why); }

bool IsPostgresql(const std::string& scheme) {
  static const std::set<std::string> schemes = {"postgresql", "postgres", "postgresql+asyncpg",
                                                "postgresql+psycopg", "postgresql+psycopg2"};
  return schemes.count(scheme) != 0;
}

// Those of libpq 13 that say where a server is and how to reach it safely. Others are set by
// pgsql/connections, or are settings of their own.
bool IsParameter(const std::string& name) {
  static const std::set<std::string> names = {
      "host",        "hostaddr",
      "port",        "user",
      "dbname",      "passfile",
      "options",     "service",
      "sslmode",     "sslrootcert",
      "sslcert",     "sslkey",
      "sslcrl",      "ssl_min_protocol_version",
      "requirepeer", "ssl_max_protocol_version",
      "gssencmode",  "channel_binding",
      "krbsrvname",  "target_session_attrs",
  };
  return names.count(name) != 0;
}

// False: an escape is cut or not hexadecimal, or the result holds a NUL.
bool DecodePercent(const std::string& text, std::string* decoded) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      *decoded += text[i];
      continue;
    }
    const std::string digits = text.substr(i + 1, 2);
    if (digits.size() != 2 ||
        digits.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos || digits == "00") {
      return false;
    }
    *decoded += static_cast<char>(std::strtoul(digits.c_str(), nullptr, 16));
    i += 2;
  }
  return true;
}

// Cuts *text at the first `separator` and returns what came before it; all of it without one.
std::string TakeUntil(const std::string& separator, std::string* text) {
  const std::size_t end = text->find(separator);
  const std::string taken = text->substr(0, end);
  *text = end == std::string::npos ? std::string() : text->substr(end + separator.size());
  return taken;
}

bool IsPort(const std::string& text) {
  return !text.empty() && text.size() <= 5 &&
         text.find_first_not_of("0123456789") == std::string::npos && std::stoi(text) >= 1 &&
         std::stoi(text) <= 65535;
}

class PostgresqlUrl {
 public:
  Result<DatabaseLocation> Parse(std::string rest) {
    location_.kind = DatabaseLocation::Kind::kPostgresql;
    const std::size_t query = rest.find('?');
    std::string parameters = query == std::string::npos ? "" : rest.substr(query + 1);
    rest = rest.substr(0, query);
    std::string authority = TakeUntil("/", &rest);
    Status status = TakeUser(&authority);
    if (status.ok()) status = TakeHosts(authority);
    if (status.ok()) status = Add("dbname", rest);
    while (status.ok() && !parameters.empty()) {
      status = AddParameter(TakeUntil("&", &parameters));
    }
    if (!status.ok()) return status;
    return std::move(location_);
  }

 private:
  // An empty value is as good as none.
  Status Add(const std::string& name, const std::string& encoded) {
    std::string value;
    if (!DecodePercent(encoded, &value)) {
      return Invalid("has a '%' that begins no escape: write a percent sign as %25");
    }
    if (!value.empty()) location_.parameters.emplace_back(name, value);
    return Status::Ok();
  }

  Status TakeUser(std::string* authority) {
    const std::size_t sign = authority->rfind('@');
    if (sign == std::string::npos) return Status::Ok();
    std::string password = authority->substr(0, sign);
    *authority = authority->substr(sign + 1);
    const Status user = Add("user", TakeUntil(":", &password));
    return user.ok() ? Add("password", password) : user;
  }

  Status TakeHosts(std::string authority) {
    std::string hosts;
    std::string ports;
    for (bool first = true; !authority.empty(); first = false) {
      std::string port = TakeUntil(",", &authority);
      const bool bracketed = !port.empty() && port[0] == '[';
      std::string host = TakeUntil(bracketed ? "]" : ":", &port);
      if (bracketed) {
        host = host.substr(1);
        if (!port.empty() && port[0] == ':') port = port.substr(1);
      }
      if (!port.empty() && !IsPort(port)) {
        return Invalid("has a port that is no number from 1 to 65535");
      }
      hosts += (first ? "" : ",") + host;
      ports += (first ? "" : ",") + port;
    }
    const Status host = Add("host", hosts);
    if (!host.ok() || ports.find_first_not_of(',') == std::string::npos) return host;
    return Add("port", ports);
  }

  Status AddParameter(std::string parameter) {
    std::string name = TakeUntil("=", &parameter);
    if (name == "ssl") name = "sslmode";  // asyncpg's
    if (name == "password") {
      return Invalid(
          "has its password in a parameter: write it before the '@', as in USER:PASSWORD@");
    }
    if (name == "connect_timeout") {
      return Invalid("has a connect_timeout: use the setting database.connect_timeout instead");
    }
    if (!IsParameter(name)) {
      return Invalid(
          "has a parameter after '?' that is none of PostgreSQL's client library, or one that "
          "synappsd sets itself: leave it out");
    }
    return Add(name, parameter);
  }

  DatabaseLocation location_;
};

Result<DatabaseLocation> ParseSqlite(std::string path) {
  if (path.size() < 2 || path[0] != '/') {
    return Invalid(
        "names no file: three slashes come before a relative path, four begin an absolute one");
  }
  path = path.substr(1);
  if (path == ":memory:") return Invalid("would forget everything at exit: name a file");
  if (path.find('?') != std::string::npos) {
    return Invalid("has parameters after '?': use the settings of [database] instead");
  }
  return SqliteLocation(path);
}

}  // namespace

std::string DatabaseLocation::Parameter(const std::string& name) const {
  std::string value;
  for (const auto& parameter : parameters) {
    if (parameter.first == name) value = parameter.second;  // libpq takes the last one
  }
  return value;
}

DatabaseLocation SqliteLocation(const std::string& path) {
  DatabaseLocation location;
  location.path = path;
  return location;
}

Result<DatabaseLocation> ParseDatabaseUrl(const std::string& url) {
  const std::size_t end = url.find(kSeparator);
  if (end != std::string::npos) {
    const std::string scheme = url.substr(0, end);
    const std::string rest = url.substr(end + sizeof kSeparator - 1);
    if (scheme == "sqlite" || scheme == "sqlite+aiosqlite") return ParseSqlite(rest);
    if (IsPostgresql(scheme)) return PostgresqlUrl().Parse(rest);
  }
  return Invalid(
      "is not a database URL this release knows: sqlite:///FILE or "
      "postgresql://USER:PASSWORD@HOST:PORT/DATABASE");
}

std::string SqliteUrlOf(const std::string& path) { return "sqlite:///" + path; }

std::string DescribeLocation(const DatabaseLocation& location) {
  if (location.kind == DatabaseLocation::Kind::kSqlite) return location.path;
  std::string text = location.Parameter("dbname");
  if (text.empty()) text = location.Parameter("user");  // libpq's default
  std::string host = location.Parameter("host");
  if (host.empty()) host = location.Parameter("hostaddr");
  if (!host.empty()) text += (text.empty() ? "" : " on ") + host;
  const std::string port = location.Parameter("port");
  if (!port.empty()) text += ":" + port;
  return text.empty() ? "of PostgreSQL's defaults" : text;
}

}  // namespace store
}  // namespace synappsd
