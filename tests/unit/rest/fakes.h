// Fakes: stores, engine and catalog in memory, and a way to call the API's routes without sockets.
#ifndef SYNAPPSD_TESTS_UNIT_REST_FAKES_H_
#define SYNAPPSD_TESTS_UNIT_REST_FAKES_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "rest/api.h"
#include "support/fake_access_stores.h"
#include "support/fake_administration.h"

namespace synappsd::rest {

// Keeps flows in a list. Unlike the real one it answers from inside the call.
class FakeFlowStore : public store::FlowStore {
 public:
  void PutFlow(store::FlowRecord flow, store::Done done) override;
  void GetFlow(std::string id, store::Callback<store::FlowRecord> done) override;
  void DeleteFlow(std::string id, store::Done done) override;
  void ListFlows(std::uint64_t offset, std::size_t limit,
                 store::Callback<store::Page<store::FlowRecord>> done) override;

  std::vector<store::FlowRecord> flows;
  Status failure;  // if set, every call fails with it
};

// Answers what was put into it.
class FakeRunStore : public store::RunStore {
 public:
  void GetRun(std::string id, store::Callback<store::RunRecord> done) override;
  void ListRuns(store::RunQuery query,
                store::Callback<store::Page<store::RunRecord>> done) override;
  void ListNodeRuns(std::string run_id,
                    store::Callback<std::vector<store::NodeRunRecord>> done) override;
  // Not asked for by this API.
  void ListEvents(std::string, std::int64_t, std::size_t,
                  store::Callback<std::vector<store::EventRecord>>) override;
  void Commit(store::RunTransaction, store::Done) override;
  void ListUnfinishedRuns(store::Callback<std::vector<std::string>>) override;
  void GetUnfinishedRun(std::string, store::Callback<store::UnfinishedRun>) override;
  void GetRunChanges(std::string, std::int64_t, std::size_t,
                     store::Callback<store::RunChanges>) override;
  void RequestCancel(std::string, store::Done) override;

  std::vector<store::RunRecord> runs;
  std::vector<store::NodeRunRecord> node_runs;
  store::RunQuery last_query;
  Status failure;
};

class FakeRunControl : public RunControl {
 public:
  void StartRun(engine::RunRequest request, std::function<void(Result<std::string>)> done) override;
  void CancelRun(std::string run_id, std::function<void(Status)> done) override;

  std::vector<std::pair<std::string, std::string>> started;  // flow id, input
  std::vector<store::Optional<store::RunCharge>> charges;    // of those
  std::vector<TraceContext> traces;                          // of those started
  std::vector<std::string> cancelled;
  Status failure;
};

class FakeCatalog : public applets::AppletCatalog {
 public:
  std::vector<applets::AppletInfo> List() const override { return applets; }
  std::shared_ptr<const applets::AppletInfo> Find(std::string_view type) const override;

  std::vector<applets::AppletInfo> applets;
};

class FakeUsageStore : public store::UsageStore {
 public:
  void ListUsage(store::UsageQuery query,
                 store::Callback<std::vector<store::UsageRecord>> done) override;

  std::vector<store::UsageRecord> usage;
  store::UsageQuery last_query;
};

// An applet of that type, with nothing else.
applets::AppletInfo Applet(std::string type);

// An Api over fakes.
class TestApi {
 public:
  explicit TestApi(ApiOptions options = {})
      : api(flows, runs, control, catalog, administration, usage, plans, clock,
            {keys, trail, audit_store}, options) {}

  // Calls the route that has this method and path, and waits for its answer. `target` may have a
  // query; both are taken as they are, nothing is decoded.
  net::Response Call(net::Method method, const std::string& target, std::string body = {},
                     net::Headers headers = {{"content-type", "application/json"}});

  // "STATUS BODY"
  std::string Get(const std::string& target);
  std::string Post(const std::string& target, std::string body);
  std::string Delete(const std::string& target);

  FakeFlowStore flows;
  FakeRunStore runs;
  FakeRunControl control;
  FakeCatalog catalog;
  testing::FakeAdministration administration{catalog};
  FakeUsageStore usage;
  plans::Plans plans;
  FakeClock clock;
  access::Caller caller;  // of the calls
  testing::FakeApiKeyStore key_store;
  testing::FakeAuditStore audit_store;
  access::KeyRing ring{SystemClock()};
  access::OpenConnections connections{ring};
  access::ApiKeys keys{key_store, ring, connections, SystemClock()};
  access::AuditTrail trail{audit_store, SystemClock()};
  Api api;
};

}  // namespace synappsd::rest

#endif  // SYNAPPSD_TESTS_UNIT_REST_FAKES_H_
