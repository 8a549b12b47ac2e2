#include <cmath>
#include <cstdio>

#include "ctl/answer_reading.h"
#include "ctl/printable.h"
#include "ctl/table.h"
#include "ctl/top_report.h"

namespace synappsd::ctl {
namespace {

using Figure = TopReport::Figure;

constexpr double kMebi = 1 << 20;

template <typename... Values>
std::string Formatted(const char* format, Values... values) {
  char text[64] = "";
  std::snprintf(text, sizeof(text), format, values...);
  return text;
}

bool IsKnown(Figure figure) { return figure && std::isfinite(*figure); }

std::string Count(Figure figure) { return IsKnown(figure) ? Formatted("%.0f", *figure) : "-"; }

// "0", "0.5", "12", "1234"
std::string Rate(Figure figure) {
  if (!IsKnown(figure)) return "-";
  return *figure == 0 ? "0" : Formatted(*figure < 10 ? "%.1f" : "%.0f", *figure);
}

std::string Memory(Figure bytes) {
  return IsKnown(bytes) ? Formatted("%.1f MiB", *bytes / kMebi) : "-";
}

std::string Duration(Figure seconds) {
  if (!IsKnown(seconds)) return "-";
  return *seconds < 1 ? Formatted("%.1f ms", *seconds * 1000) : Took(seconds);
}

std::vector<std::string> Summary(const TopReport& r) {
  return {"synappsd " + r.version + "  up " + Took(r.uptime_s) + "  over the last " +
              Took(r.interval_s),
          "runs      " + Count(r.runs_active) + " active, " + Count(r.runs_waiting) + " waiting; " +
              Rate(r.runs_started_per_s) + "/s started, " + Rate(r.runs_succeeded_per_s) +
              "/s succeeded, " + Rate(r.runs_failed_per_s) + "/s failed, " +
              Rate(r.runs_cancelled_per_s) + "/s cancelled",
          "nodes     " + Count(r.nodes_in_flight) + " at work; " + Rate(r.nodes_per_s) + "/s",
          "queues    engine " + Count(r.engine_queue) + ", reads " + Count(r.read_queue) +
              ", writes " + Count(r.write_queue) + "; " + Rate(r.store_refused_per_s) +
              "/s refused",
          "database  " + Rate(r.commits_per_s) + "/s commits of " + Rate(r.writes_per_commit) +
              " writes, 95% within " + Duration(r.commit_p95_s) + "; " +
              Rate(r.store_errors_per_s) + "/s errors",
          "http      " + Rate(r.requests_per_s) + "/s requests, half within " +
              Duration(r.request_p50_s) + ", 95% within " + Duration(r.request_p95_s) + "; " +
              Rate(r.server_errors_per_s) + "/s 5xx; " + Count(r.connections) + " of " +
              Count(r.connections_max) + " connections, " + Count(r.live_clients) + " follow runs",
          "daemon    " + Memory(r.memory_bytes) + ", " + Count(r.cpu_percent) +
              " % of a processor, " + Count(r.descriptors) + " of " + Count(r.descriptors_max) +
              " descriptors, " + Count(r.threads) + " threads"};
}

std::vector<std::string> AppletLines(const TopReport& report, std::size_t columns) {
  Table table({"APPLET", "CALLS/S", "ERRORS/S", "HALF WITHIN", "95% WITHIN", "CALLS"});
  for (const TopReport::Applet& applet : report.applets) {
    table.Add({applet.type, Rate(applet.calls_per_s), Rate(applet.errors_per_s),
               Duration(applet.p50_s), Duration(applet.p95_s), Count(applet.calls_total)});
  }
  return table.Lines(columns);
}

std::vector<std::string> PackageLines(const TopReport& report, std::size_t columns) {
  Table table({"PACKAGE", "STATE", "CALLS", "MEMORY", "RESTARTS", "CRASHES"});
  for (const TopReport::Package& package : report.packages) {
    table.Add({package.name, package.state, Count(package.calls_in_flight),
               Memory(package.memory_bytes), Count(package.restarts), Count(package.crashes)});
  }
  return table.Lines(columns);
}

}  // namespace

std::vector<std::string> ToLines(const TopReport& report, std::size_t columns, std::size_t rows) {
  std::vector<std::string> lines;
  for (const std::string& line : Summary(report)) {
    lines.push_back(columns == 0 ? Printable(line) : Shortened(Printable(line), columns));
  }
  for (const auto& table : {AppletLines(report, columns), PackageLines(report, columns)}) {
    if (table.size() == 1) continue;  // headings only
    lines.emplace_back();
    lines.insert(lines.end(), table.begin(), table.end());
  }
  if (rows != 0 && lines.size() >= rows) {
    const std::size_t shown = rows < 2 ? 0 : rows - 2;  // the cursor's row, and the next line
    const std::string more = "... and " + std::to_string(lines.size() - shown) + " more lines";
    lines.resize(shown);
    lines.push_back(more);
  }
  return lines;
}

}  // namespace synappsd::ctl
