#include "link/commit_notices.h"

#include <libpq-fe.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>
#include <unordered_map>

namespace synappsd {
namespace store {

namespace {

std::vector<RunNotice> Joined(const std::vector<RunNotice>& notices) {
  std::vector<RunNotice> joined;
  std::unordered_map<std::string, std::size_t> index_of;
  for (const RunNotice& notice : notices) {
    const auto added = index_of.emplace(notice.run_id, joined.size());
    if (added.second) {
      joined.push_back(notice);
      continue;
    }
    RunNotice& earlier = joined[added.first->second];
    earlier.first_seq = std::min(earlier.first_seq, notice.first_seq);
    earlier.last_seq = std::max(earlier.last_seq, notice.last_seq);
    earlier.has_ended = earlier.has_ended || notice.has_ended;
  }
  return joined;
}

std::string LineOf(const RunNotice& notice) {
  return std::to_string(notice.run_number) + ' ' + std::to_string(notice.first_seq) + ' ' +
         std::to_string(notice.last_seq) + (notice.has_ended ? " 1 " : " 0 ") + notice.run_id +
         '\n';
}

// A number and the blank behind it.
bool TakeNumber(const char** at, std::int64_t* number) {
  char* end = nullptr;
  *number = std::strtoll(*at, &end, 10);
  if (end == *at || *end != ' ') return false;
  *at = end + 1;
  return true;
}

bool ReadLine(const std::string& line, RunNotice* notice) {
  const char* at = line.c_str();
  std::int64_t ended = 0;
  if (!TakeNumber(&at, &notice->run_number) || !TakeNumber(&at, &notice->first_seq) ||
      !TakeNumber(&at, &notice->last_seq) || !TakeNumber(&at, &ended)) {
    return false;
  }
  notice->has_ended = ended != 0;
  notice->run_id = at;
  return !notice->run_id.empty();
}

void AddNotify(pg_conn* connection, const char* channel, const std::string& payload,
               std::string* sql) {
  struct Free {
    void operator()(char* text) const { PQfreemem(text); }
  };
  const std::unique_ptr<char, Free> quoted(
      PQescapeLiteral(connection, payload.data(), payload.size()));
  if (quoted == nullptr) throw std::bad_alloc();  // what came out of the database is valid text
  *sql += std::string("NOTIFY ") + channel + ", " + quoted.get() + ";";
}

}  // namespace

std::string NotifyStatements(pg_conn* connection, const std::string& instance_id,
                             const CommitNotices& notices) {
  std::string sql;
  for (const std::string& text : WriteRunNotices(instance_id, notices.runs)) {
    AddNotify(connection, "synapps_runs", text, &sql);
  }
  for (const std::string& run_id : notices.cancels) {
    AddNotify(connection, "synapps_cancel", run_id, &sql);
  }
  if (notices.applets_changed) AddNotify(connection, "synapps_applets", instance_id, &sql);
  if (notices.access_changed) AddNotify(connection, "synapps_access", instance_id, &sql);
  return sql;
}

std::vector<std::string> WriteRunNotices(const std::string& instance_id,
                                         const std::vector<RunNotice>& notices) {
  std::vector<std::string> texts;
  for (const RunNotice& notice : Joined(notices)) {
    if (notice.run_id.find('\n') != std::string::npos) continue;
    const std::string line = LineOf(notice);
    if (texts.empty() || texts.back().size() + line.size() > kMaxNoticeBytes) {
      texts.push_back(instance_id + '\n');
    }
    texts.back() += line;
  }
  return texts;
}

bool ReadRunNotices(const std::string& text, const std::deque<std::string>& own_instances,
                    std::vector<RunNotice>* notices) {
  std::size_t begin = text.find('\n');
  if (begin == std::string::npos) return false;
  for (const std::string& own : own_instances) {
    if (text.compare(0, begin, own) == 0) return true;
  }
  std::vector<RunNotice> read;
  while (++begin < text.size()) {
    const std::size_t end = text.find('\n', begin);
    RunNotice notice;
    if (end == std::string::npos || !ReadLine(text.substr(begin, end - begin), &notice)) {
      return false;
    }
    read.push_back(std::move(notice));
    begin = end;
  }
  notices->insert(notices->end(), read.begin(), read.end());
  return true;
}

}  // namespace store
}  // namespace synappsd
