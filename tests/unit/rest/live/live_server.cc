#include "unit/rest/live/live_server.h"

#include <utility>

#include "base/check.h"
#include "base/ids.h"
#include "base/json.h"
#include "unit/events/sample_run.h"

namespace synappsd::live {
namespace {

const Status kNotHere(Code::kUnimplemented, "this store knows runs and events only");

net::Response Json(int status, std::string body) {
  return {.status = status, .body = std::move(body), .headers = {}};
}

}  // namespace

void MemoryRunStore::Put(const store::RunRecord& run) {
  const std::lock_guard lock(mutex_);
  runs_[run.id] = run;
}

void MemoryRunStore::Append(const store::EventRecord& event) {
  const std::lock_guard lock(mutex_);
  events_[event.run_id].push_back(event);
}

void MemoryRunStore::set_failure(Status status) {
  const std::lock_guard lock(mutex_);
  failure_ = std::move(status);
}

void MemoryRunStore::GetRun(std::string id, store::Callback<store::RunRecord> done) {
  thread_.Post([this, id = std::move(id), done = std::move(done)] {
    Result<store::RunRecord> result = Status(Code::kNotFound, "no such run");
    {
      const std::lock_guard lock(mutex_);
      const auto found = runs_.find(id);
      if (found != runs_.end()) result = found->second;
      if (!failure_.ok()) result = failure_;
    }
    done(std::move(result));
  });
}

void MemoryRunStore::ListEvents(std::string run_id, std::int64_t after_seq, std::size_t limit,
                                store::Callback<std::vector<store::EventRecord>> done) {
  thread_.Post([this, run_id = std::move(run_id), after_seq, limit, done = std::move(done)] {
    std::vector<store::EventRecord> page;
    {
      const std::lock_guard lock(mutex_);
      for (const store::EventRecord& event : events_[run_id]) {
        if (event.seq > after_seq && page.size() < limit) page.push_back(event);
      }
    }
    done(std::move(page));
  });
}

void MemoryRunStore::ListRuns(store::RunQuery,
                              store::Callback<store::Page<store::RunRecord>> done) {
  thread_.Post([done = std::move(done)] { done(kNotHere); });
}

void MemoryRunStore::ListNodeRuns(std::string,
                                  store::Callback<std::vector<store::NodeRunRecord>> done) {
  thread_.Post([done = std::move(done)] { done(kNotHere); });
}

void MemoryRunStore::Commit(store::RunTransaction, store::Done done) {
  thread_.Post([done = std::move(done)] { done(kNotHere); });
}

void MemoryRunStore::ListUnfinishedRuns(store::Callback<std::vector<std::string>> done) {
  thread_.Post([done = std::move(done)] { done(kNotHere); });
}

void MemoryRunStore::GetUnfinishedRun(std::string, store::Callback<store::UnfinishedRun> done) {
  thread_.Post([done = std::move(done)] { done(kNotHere); });
}

void MemoryRunStore::GetRunChanges(std::string, std::int64_t, std::size_t,
                                   store::Callback<store::RunChanges> done) {
  thread_.Post([done = std::move(done)] { done(kNotHere); });
}

void MemoryRunStore::RequestCancel(std::string, store::Done done) {
  thread_.Post([done = std::move(done)] { done(kNotHere); });
}

LiveServer::LiveServer(events::SessionOptions sessions, net::ServerOptions options,
                       events::RunFeedOptions feeds)
    : hub_(std::move(sessions), clock_), routes_(hub_, runs_, feeds) {
  auto router = std::make_unique<net::Router>();
  routes_.Register(router.get());
  // Enough of the REST interface for the scripts in tests/e2e/websocket: every flow is the sample.
  router->Handle(net::Method::kPost, "/api/v1/flows", [](const auto& request, net::Reply reply) {
    const json::Value flow = json::ParseDetailed(request->body).value.value_or(json::Null());
    const json::Value* id = flow.Find("id");
    reply.Send(Json(201, R"({"message":"Flow created","id":)" +
                             json::Write(id == nullptr ? json::Null() : *id) + "}"));
  });
  router->Handle(net::Method::kPost, "/api/v1/flows/:id/run",
                 [this](const auto& request, net::Reply reply) {
                   const std::string run_id = NewUuid();
                   for (const auto& changes : events::SampleRun(run_id, request->param("id"))) {
                     hub_.OnCommitted(changes);
                   }
                   reply.Send(Json(200, R"({"run_id":")" + run_id + "\"}"));
                 });
  server_ = std::make_unique<net::Server>(std::move(options), std::move(router));
  const Result<std::uint16_t> port = server_->Listen("127.0.0.1", 0);
  CHECK(port.ok()) << port.status().ToString();
  port_ = *port;
  const Status started = server_->Start();
  CHECK(started.ok()) << started.ToString();
}

LiveServer::~LiveServer() {
  server_->Stop(Milliseconds(0));
  runs_.Close();
}

void LiveServer::Happen(const engine::CommittedChanges& changes) {
  for (const store::EventRecord& event : changes.events) runs_.Append(event);
  hub_.OnCommitted(changes);
}

}  // namespace synappsd::live
