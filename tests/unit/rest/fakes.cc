#include "unit/rest/fakes.h"

#include <algorithm>
#include <future>
#include <sstream>

#include "base/check.h"

namespace synappsd::rest {
namespace {

std::vector<std::string> Split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

// True if the path fits the pattern; its parameters are then in `params`.
bool Matches(const std::string& pattern, const std::string& path,
             std::vector<std::pair<std::string, std::string>>* params) {
  params->clear();
  const std::vector<std::string> wanted = Split(pattern, '/');
  const std::vector<std::string> given = Split(path, '/');
  if (wanted.size() != given.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].starts_with(':')) {
      params->emplace_back(wanted[i].substr(1), given[i]);
    } else if (wanted[i] != given[i]) {
      return false;
    }
  }
  return true;
}

template <typename Records>
auto Find(Records& records, const std::string& id) {
  return std::find_if(records.begin(), records.end(),
                      [&](const auto& record) { return record.id == id; });
}

std::string Line(const net::Response& response) {
  return std::to_string(response.status) + " " + response.body;
}

}  // namespace

void FakeFlowStore::PutFlow(store::FlowRecord flow, store::Done done) {
  if (!failure.ok()) return done(failure);
  const auto found = Find(flows, flow.id);
  if (found != flows.end()) {
    *found = std::move(flow);
  } else {
    flows.push_back(std::move(flow));
  }
  done(Status::Ok());
}

void FakeFlowStore::GetFlow(std::string id, store::Callback<store::FlowRecord> done) {
  if (!failure.ok()) return done(failure);
  const auto found = Find(flows, id);
  if (found == flows.end()) return done(Status(Code::kNotFound, "no flow " + id));
  done(*found);
}

void FakeFlowStore::DeleteFlow(std::string id, store::Done done) {
  if (!failure.ok()) return done(failure);
  const auto found = Find(flows, id);
  if (found == flows.end()) return done(Status(Code::kNotFound, "no flow " + id));
  flows.erase(found);
  done(Status::Ok());
}

void FakeFlowStore::ListFlows(std::uint64_t offset, std::size_t limit,
                              store::Callback<store::Page<store::FlowRecord>> done) {
  if (!failure.ok()) return done(failure);
  store::Page<store::FlowRecord> page;
  page.total = flows.size();
  for (std::uint64_t i = offset; i < flows.size() && page.items.size() < limit; ++i) {
    page.items.push_back(flows[i]);
  }
  done(std::move(page));
}

void FakeRunStore::GetRun(std::string id, store::Callback<store::RunRecord> done) {
  if (!failure.ok()) return done(failure);
  const auto found = Find(runs, id);
  if (found == runs.end()) return done(Status(Code::kNotFound, "no run " + id));
  done(*found);
}

void FakeRunStore::ListRuns(store::RunQuery query,
                            store::Callback<store::Page<store::RunRecord>> done) {
  last_query = query;
  if (!failure.ok()) return done(failure);
  store::Page<store::RunRecord> page;
  page.items = runs;
  page.total = runs.size();
  done(std::move(page));
}

void FakeRunStore::ListNodeRuns(std::string run_id,
                                store::Callback<std::vector<store::NodeRunRecord>> done) {
  std::vector<store::NodeRunRecord> found;
  for (const auto& node : node_runs) {
    if (node.run_id == run_id) found.push_back(node);
  }
  done(std::move(found));
}

void FakeRunStore::ListEvents(std::string, std::int64_t, std::size_t,
                              store::Callback<std::vector<store::EventRecord>>) {
  CHECK(false) << "not asked for by this API";
}

void FakeRunStore::Commit(store::RunTransaction, store::Done) {
  CHECK(false) << "not asked for by this API";
}

void FakeRunStore::ListUnfinishedRuns(store::Callback<std::vector<std::string>>) {
  CHECK(false) << "not asked for by this API";
}

void FakeRunStore::GetUnfinishedRun(std::string, store::Callback<store::UnfinishedRun>) {
  CHECK(false) << "not asked for by this API";
}

void FakeRunStore::GetRunChanges(std::string, std::int64_t, std::size_t,
                                 store::Callback<store::RunChanges>) {
  CHECK(false) << "not asked for by this API";
}

void FakeRunStore::RequestCancel(std::string, store::Done) {
  CHECK(false) << "not asked for by this API";
}

void FakeRunControl::StartRun(engine::RunRequest request,
                              std::function<void(Result<std::string>)> done) {
  if (!failure.ok()) return done(failure);
  started.emplace_back(std::move(request.flow.id), std::move(request.input));
  charges.push_back(std::move(request.charge));
  traces.push_back(std::move(request.trace));
  done(std::string("run-" + std::to_string(started.size())));
}

void FakeUsageStore::ListUsage(store::UsageQuery query,
                               store::Callback<std::vector<store::UsageRecord>> done) {
  last_query = std::move(query);
  done(usage);
}

void FakeRunControl::CancelRun(std::string run_id, std::function<void(Status)> done) {
  cancelled.push_back(std::move(run_id));
  done(failure);
}

std::shared_ptr<const applets::AppletInfo> FakeCatalog::Find(std::string_view type) const {
  for (const auto& applet : applets) {
    if (applet.type == type) return std::make_shared<applets::AppletInfo>(applet);
  }
  return nullptr;
}

applets::AppletInfo Applet(std::string type) {
  applets::AppletInfo info;
  info.type = std::move(type);
  return info;
}

net::Response TestApi::Call(net::Method method, const std::string& target, std::string body,
                            net::Headers headers) {
  auto request = std::make_shared<net::Request>();
  request->method = method;
  request->target = target;
  request->path = target.substr(0, target.find('?'));
  if (const std::size_t question = target.find('?'); question != std::string::npos) {
    for (const std::string& pair : Split(target.substr(question + 1), '&')) {
      const std::size_t equals = pair.find('=');
      request->query.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
    }
  }
  request->headers = std::move(headers);
  request->body = std::move(body);
  request->request_id = "request-1";
  request->caller = caller;
  for (const Route& route : api.routes()) {
    if (route.method != method || !Matches(route.pattern, request->path, &request->params)) {
      continue;
    }
    // Shared: the audit trail's thread may still be in set_value() when the answer is here.
    const auto answer = std::make_shared<std::promise<net::Response>>();
    std::future<net::Response> received = answer->get_future();
    route.handler(request,
                  [answer](net::Response response) { answer->set_value(std::move(response)); });
    return received.get();
  }
  CHECK(false) << "no route for " << target;
  return {};
}

std::string TestApi::Get(const std::string& target) {
  return Line(Call(net::Method::kGet, target));
}

std::string TestApi::Post(const std::string& target, std::string body) {
  return Line(Call(net::Method::kPost, target, std::move(body)));
}

std::string TestApi::Delete(const std::string& target) {
  return Line(Call(net::Method::kDelete, target));
}

}  // namespace synappsd::rest
