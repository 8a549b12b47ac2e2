#include "contract/test_daemon.h"

#include <future>
#include <utility>

#include "base/check.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/json.h"

namespace synappsd::contract {
namespace {

// What the memory applet answers when it is told to store something.
applets::AppletOutcome Store(const applets::AppletCall& call) {
  const json::Value request = std::move(json::Parse(call.json)).value();
  const json::Value* content = request.Find("content");
  const json::Value* key = content == nullptr ? nullptr : content->Find("key");
  json::Object output;
  output.Append("key", key == nullptr ? json::Value(NewUuid()) : *key);
  output.Append("status", "stored");
  json::Object result;
  result.Append("content", std::move(output));
  return testing::Ok(json::Write(json::Value(std::move(result))));
}

applets::AppletInfo MemoryInfo() {
  applets::AppletInfo info;
  info.type = "memory";
  info.name = "MemoryApplet";
  info.description = "A stand-in.";
  info.version = "0.1.0";
  info.capabilities = {"context-storage", "information-retrieval", "memory-management"};
  return info;
}

}  // namespace

TestDaemon::TestDaemon(const std::string& path) {
  applets_.Add(MemoryInfo());
  applets_.AnswerInBackground(Store);

  store::StoreOptions store_options;
  store_options.location.path = path;
  store_ = std::move(store::Store::Open(store_options)).value();

  engine_ = std::make_unique<engine::Engine>(engine::EngineOptions{}, *store_, applets_, applets_,
                                             observer_, SystemClock());
  std::promise<Result<std::size_t>> resumed;
  engine_->Resume([&](Result<std::size_t> runs) { resumed.set_value(std::move(runs)); });
  const Result<std::size_t> runs = resumed.get_future().get();
  CHECK(runs.ok()) << runs.status().ToString();

  control_ = std::make_unique<rest::EngineRunControl>(*engine_);
  rest::ApiOptions api_options;
  api_options.allowed_origins = {"http://localhost:3000"};
  keys_ = std::make_unique<access::ApiKeys>(*store_, ring_, connections_, SystemClock());
  trail_ = std::make_unique<access::AuditTrail>(*store_, SystemClock());
  api_ = std::make_unique<rest::Api>(*store_, *store_, *control_, applets_, administration_,
                                     *store_, plans_, SystemClock(),
                                     rest::AccessParts{*keys_, *trail_, *store_}, api_options);

  net::ServerOptions server_options;
  api_->Configure(&server_options);
  auto router = std::make_unique<net::Router>();
  api_->Register(router.get());
  server_ = std::make_unique<net::Server>(std::move(server_options), std::move(router));
  port_ = server_->Listen("127.0.0.1", 0).value();
  CHECK(server_->Start().ok()) << "the server did not start";
}

TestDaemon::~TestDaemon() {
  server_->Stop(Milliseconds(5000));
  engine_->Drain(Milliseconds(5000));
  trail_.reset();  // writes what it still has
  keys_.reset();
  store_->Close();
}

}  // namespace synappsd::contract
