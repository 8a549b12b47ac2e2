#include "daemon/daemon.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "applets/admin/package_administration.h"
#include "applets/admin/stored_quarantines.h"
#include "applets/applet_host.h"
#include "applets/caller_gateway.h"
#include "applets/live_registry.h"
#include "base/log.h"
#include "cluster/cluster.h"
#include "config/data_files.h"
#include "daemon/access_control.h"
#include "daemon/applet_settings.h"
#include "daemon/configured_secrets.h"
#include "daemon/crash_files.h"
#include "daemon/diagnosis.h"
#include "daemon/end_watch.h"
#include "daemon/node_identity.h"
#include "daemon/package_secrets.h"
#include "daemon/stop_budget.h"
#include "daemon/watch.h"
#include "engine/engine.h"
#include "events/hub.h"
#include "metrics/registry.h"
#include "monitoring/measured_caller.h"
#include "monitoring/run_metrics.h"
#include "monitoring/store_metrics.h"
#include "rest/api.h"
#include "rest/live/live_routes.h"
#include "rest/net/server.h"
#include "secrets/layered_secrets.h"
#include "secrets/vault.h"
#include "services/applet_call.h"
#include "services/curl_transport.h"
#include "services/http_fetch.h"
#include "services/metric_counters.h"
#include "services/simple_methods.h"
#include "services/store_methods.h"
#include "services/timer_thread.h"
#include "store/store.h"
#include "synapps_version.h"
#include "workers/cgroups/control_groups.h"

namespace synappsd::daemon {
namespace {

constexpr Milliseconds kResumeLimit{120'000};

Status MakeDirectory(const std::string& path) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(path, error);
  if (error) {
    return Status(Code::kPermissionDenied, "cannot make the data directory " + path + ": " +
                                               error.message() +
                                               "; choose another with --data-dir");
  }
  if (made) {
    std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  }
  return Status::Ok();
}

Result<std::vector<store::AppletStateRecord>> ReadAppletStates(store::Store& store) {
  auto read = std::make_shared<std::promise<Result<std::vector<store::AppletStateRecord>>>>();
  store.ListAppletStates([read](Result<std::vector<store::AppletStateRecord>> states) {
    read->set_value(std::move(states));
  });
  auto answer = read->get_future();
  if (answer.wait_for(kResumeLimit) == std::future_status::ready) return answer.get();
  return Status(Code::kDeadlineExceeded, "reading the applets' states took too long");
}

// This daemon's place among others on one database; empty where the database is for one daemon.
struct Seat {
  std::unique_ptr<NodeIdentity> node;
  std::unique_ptr<store::ClusterLink> link;
};

store::InstanceRecord Self(const NodeIdentity& node) {
  store::InstanceRecord self;
  self.node = node.node();
  self.host = node.host();
  self.pid = getpid();
  self.version = SYNAPPS_VERSION;
  return self;
}

// Null where workers get none.
std::unique_ptr<workers::ControlGroups> MakeControlGroups() {
  auto groups = workers::ControlGroups::TakeOver();
  if (groups.ok()) {
    Log(LogLevel::kInfo, "workers get control groups", {{"below", (*groups)->group().string()}});
    return *std::move(groups);
  }
  Log(LogLevel::kDebug, "workers get no control groups", {{"reason", groups.status().message()}});
  return nullptr;
}

// What counts while the store is being opened already.
struct Instruments {
  metrics::Registry registry;
  monitoring::StoreMetrics store{registry};
};

}  // namespace

// In the order of construction; everything refers only to what stands above it, but for the host's
// methods, which must outlive the threads that deliver for them.
class Daemon::Parts {
 public:
  using AppletStates = std::vector<store::AppletStateRecord>;

  Parts(const config::LoadedConfig& loaded, std::unique_ptr<Instruments> instruments,
        std::unique_ptr<store::Store> store, const AppletStates& applet_states, Seat seat)
      : loaded_(loaded),
        instruments_(std::move(instruments)),
        node_(std::move(seat.node)),
        store_(std::move(store)),
        configured_secrets_(config_),
        vault_(VaultOptions(config_), *store_, SystemClock()),
        secrets_(vault_, configured_secrets_),
        transport_(TransportOptions(config_)),
        quarantines_(*store_, applet_states),
        crash_files_(config_.data_dir),
        control_groups_(MakeControlGroups()),
        caller_(HostOptions(), methods_, timers_, quarantines_, SystemClock()),
        gateway_(caller_),
        administration_(AdministrationOptions(config_), *store_, applet_states, caller_, registry_),
        hub_(SessionOptions(config_), SystemClock()),
        cluster_(seat.link == nullptr ? nullptr : MakeCluster(std::move(seat.link))),
        run_metrics_(instruments_->registry, cluster_ == nullptr
                                                 ? static_cast<engine::RunObserver&>(hub_)
                                                 : cluster_->own_runs()),
        node_caller_(instruments_->registry, caller_, SystemClock(), config_.monitoring.slow_node),
        engine_(config_.engine, *store_, node_caller_, registry_, run_metrics_, SystemClock(),
                cluster_.get()),
        run_holder_(engine_),
        control_(engine_),
        plans_(*plans::Plans::Make(config_.plans)),  // the configuration was checked
        access_control_(config_, *store_, SystemClock()),
        api_(*store_, *store_, control_, registry_, administration_, *store_, plans_, SystemClock(),
             access_control_.parts(), ApiOptions(config_, vault_)),
        live_(hub_, *store_,
              events::FitBacklog(events::RunFeedOptions{}, config_.server.max_backlog_bytes),
              live::LiveAccess{access_control_.gate(), access_control_.connections()}),
        watch_(instruments_->registry,
               {config_, *store_, engine_, caller_, hub_, counters_, timers_}),
        diagnosis_(
            {loaded_, caller_, administration_, secrets_, vault_, transport_, watch_.readiness()}) {
    methods_.Add("http.fetch/1",
                 std::make_unique<services::HttpFetch>(services::HttpFetchParts{
                     transport_, timers_, secrets_, SystemClock(), services::RandomFraction}));
    methods_.Add("timer.after/1", std::make_unique<services::TimerAfter>(timers_));
    methods_.Add("config.get/1", std::make_unique<services::ConfigGet>(secrets_));
    methods_.Add("secret.get/1", std::make_unique<services::SecretGet>(secrets_));
    methods_.Add("metric.add/1", std::make_unique<services::MetricAdd>(counters_));
    methods_.Add("applet.call/1",
                 std::make_unique<services::AppletCallMethod>(gateway_, timers_, SystemClock()));
    services::AddStoreMethods(methods_, *store_, SystemClock());
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  ~Parts() { Stop(); }

  Status Start() {
    if (Status status = JoinCluster(); !status.ok()) return status;
    if (Status status = vault_.Start(); !status.ok()) return status;
    if (Status status = administration_.Start(); !status.ok()) return status;
    Log(LogLevel::kInfo, "applets found",
        {{"applets", registry_.List().size()}, {"broken", registry_.Now()->broken().size()}});
    // Bound first: where the address is taken, no run may be touched. Clients that come before
    // Serve() wait in the sockets' queues, until it is known which runs there are to go on with.
    if (Status status = access_control_.Start(); !status.ok()) return status;
    if (Status status = Bind(); !status.ok()) return status;
    if (Status status = ResumeRuns(); !status.ok()) return status;
    return Serve();
  }

  void Reload() {
    vault_.ReadSoon();
    administration_.RescanSoon();
    const Status reloaded = server_->ReloadTls();
    if (!reloaded.ok()) {
      Log(LogLevel::kError, "the certificate in use stays: " + reloaded.message());
    }
  }

  void AskAlive(std::function<void(bool)> done) { watch_.AskAlive(std::move(done)); }

  void Stop() {
    if (std::exchange(stopped_, true)) return;
    const StopBudget budget = ShareStopTime(config_.drain_timeout);
    watch_.BeginDraining();
    if (cluster_ != nullptr) cluster_->StopClaiming();
    if (server_ != nullptr) server_->StopAccepting();
    engine_.Drain(budget.nodes);
    if (server_ != nullptr) server_->Stop(budget.answers);
    watch_.Stop();
    diagnosis_.Stop();
    administration_.Stop();
    vault_.Stop();
    caller_.Stop(budget.modules);
    crash_files_.Stop();
    access_control_.Stop();
    store_->Close();
    if (cluster_ != nullptr) cluster_->Leave();  // nothing is written any more
  }

 private:
  static services::CurlTransportOptions TransportOptions(const config::Config& config) {
    services::CurlTransportOptions options;
    options.proxy = config.http_client.proxy;
    options.no_proxy = config.http_client.no_proxy;
    return options;
  }

  applets::AppletHostOptions HostOptions() {
    applets::AppletHostOptions options = config_.applet_host;
    options.control_groups = control_groups_.get();
    options.on_crash = [this](const std::string& package, const applets::WorkerCrash& crash) {
      crash_files_.Keep(package, crash);
    };
    options.secrets_of = [this](const applets::Package& package) {
      return SecretsOf(package, secrets_);
    };
    return options;
  }

  static applets::AdministrationOptions AdministrationOptions(const config::Config& config) {
    applets::AdministrationOptions options;
    options.directories = {config.applet_directories.begin(), config.applet_directories.end()};
    options.grants_directory = config.applet_grants_directory;
    options.settings = AppletSettings(config);
    options.isolation = config.applet_isolation;
    options.sandbox = config.applet_sandbox;
    return options;
  }

  static secrets::VaultOptions VaultOptions(const config::Config& config) {
    secrets::VaultOptions options;
    options.key_file = config::MasterKeyFile(config);
    const char* const credentials = std::getenv("CREDENTIALS_DIRECTORY");
    options.credentials_directory = credentials == nullptr ? "" : credentials;
    return options;
  }

  static events::SessionOptions SessionOptions(const config::Config& config) {
    events::SessionOptions options;
    options.token = config.websocket.auth_token;
    options.auth_timeout = config.websocket.auth_timeout;
    options.remember_for = config.websocket.session_lifetime;
    options.max_replay_messages = config.websocket.replay_messages;
    return events::FitBacklog(std::move(options), config.server.max_backlog_bytes);
  }

  static rest::ApiOptions ApiOptions(const config::Config& config, secrets::Vault& vault) {
    rest::ApiOptions options;
    options.secrets = &vault;
    options.limits.max_nodes_per_flow = config.api.max_flow_nodes;
    options.limits.max_json_depth = config.api.max_json_depth;
    options.allowed_origins = config.cors_origins;
    return options;
  }

  std::unique_ptr<cluster::Cluster> MakeCluster(std::unique_ptr<store::ClusterLink> link) {
    cluster::ClusterOptions options;
    options.membership = config_.cluster;
    return std::make_unique<cluster::Cluster>(
        options,
        cluster::ClusterParts{*store_, [this](std::string id) { store_->WriteAs(std::move(id)); },
                              hub_,
                              [this](const std::string& run_id) { return hub_.IsWanted(run_id); },
                              SystemClock(), [this] { administration_.ReadStatesSoon(); },
                              [this] {
                                access_control_.OnChangedElsewhere();
                                vault_.ReadSoon();
                              }},
        std::move(link), Self(*node_));
  }

  // Before it nothing can be written.
  Status JoinCluster() {
    if (cluster_ == nullptr) return Status::Ok();
    const Status joined = cluster_->Join();
    if (joined.ok()) return joined;
    return Status(joined.code(), "cannot register in the database: " + joined.message());
  }

  Status ResumeRuns() {
    if (cluster_ != nullptr) {
      cluster_->Start(run_holder_);  // it finds them, now and later
      return Status::Ok();
    }
    auto resumed = std::make_shared<std::promise<Result<std::size_t>>>();
    engine_.Resume([resumed](Result<std::size_t> count) { resumed->set_value(std::move(count)); });
    std::future<Result<std::size_t>> answer = resumed->get_future();
    if (answer.wait_for(kResumeLimit) != std::future_status::ready) {
      return Status(Code::kDeadlineExceeded, "finding the unfinished runs took too long");
    }
    return answer.get().status();
  }

  Status Bind() {
    auto router = std::make_unique<net::Router>();
    api_.Register(router.get());
    live_.Register(router.get());
    watch_.Register(router.get());
    diagnosis_.Register(router.get());
    net::ServerOptions options = config_.server;
    api_.Configure(&options, &access_control_.gate());
    watch_.Configure(*router, &options);
    server_ = std::make_unique<net::Server>(std::move(options), std::move(router));
    watch_.SetServer(*server_);
    Result<std::vector<std::string>> doors = OpenDoors(config_, server_.get());
    if (!doors.ok()) return doors.status();
    listening_on_ = *std::move(doors);
    return Status::Ok();
  }

  Status Serve() {
    if (Status status = server_->Start(); !status.ok()) return status;
    for (const std::string& where : listening_on_) Log(LogLevel::kInfo, "listening on " + where);
    return Status::Ok();
  }

  const config::LoadedConfig loaded_;
  const config::Config& config_ = loaded_.config;
  bool stopped_ = false;
  const std::unique_ptr<Instruments> instruments_;
  const std::unique_ptr<NodeIdentity> node_;  // null: the database is for one daemon
  const std::unique_ptr<store::Store> store_;
  const ConfiguredSecrets configured_secrets_;
  secrets::Vault vault_;
  const secrets::LayeredSecrets secrets_;
  services::MetricCounters counters_;
  services::HostMethods methods_;
  services::TimerThread timers_;
  services::CurlTransport transport_;
  applets::LiveRegistry registry_;
  applets::StoredQuarantines quarantines_;
  CrashFiles crash_files_;
  const std::unique_ptr<workers::ControlGroups> control_groups_;
  applets::AppletHost caller_;
  applets::CallerGateway gateway_;
  applets::PackageAdministration administration_;
  events::Hub hub_;
  const std::unique_ptr<cluster::Cluster> cluster_;  // null as node_
  monitoring::RunMetrics run_metrics_;
  monitoring::MeasuredCaller node_caller_;
  engine::Engine engine_;
  cluster::EngineRunHolder run_holder_;
  rest::EngineRunControl control_;
  const plans::Plans plans_;
  AccessControl access_control_;
  rest::Api api_;
  live::LiveRoutes live_;
  Watch watch_;
  Diagnosis diagnosis_;
  std::unique_ptr<net::Server> server_;
  std::vector<std::string> listening_on_;
};

Daemon::Daemon(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Daemon::~Daemon() = default;
void Daemon::Stop() { parts_->Stop(); }
void Daemon::Reload() { parts_->Reload(); }
void Daemon::AskAlive(std::function<void(bool)> done) { parts_->AskAlive(std::move(done)); }

Result<std::unique_ptr<Daemon>> Daemon::Start(const config::LoadedConfig& loaded) {
  const config::Config& config = loaded.config;
  if (Status status = MakeDirectory(config.data_dir); !status.ok()) return status;

  store::StoreOptions options = config.store;
  options.notice = [](const std::string& text) { Log(LogLevel::kWarn, text); };
  options.alarm = [](const std::string& text) { Log(LogLevel::kError, text); };
  auto instruments = std::make_unique<Instruments>();
  options.observer = &instruments->store;
  Seat seat;
  if (options.location.kind == store::DatabaseLocation::Kind::kPostgresql) {
    Result<std::unique_ptr<NodeIdentity>> node = NodeIdentity::Take(config.data_dir);
    if (!node.ok()) return node.status();
    seat.node = *std::move(node);
    options.postgres.registers_itself = false;
  }
  Result<std::unique_ptr<store::Store>> store = store::Store::Open(options);
  if (!store.ok()) return store.status();
  if (seat.node) seat.link = (*store)->OpenClusterLink(cluster::LinkSettings(config.cluster));
  const Result<Parts::AppletStates> states = ReadAppletStates(**store);
  if (!states.ok()) return states.status();
  auto parts = std::make_unique<Parts>(loaded, std::move(instruments), *std::move(store), *states,
                                       std::move(seat));
  if (Status status = parts->Start(); !status.ok()) {
    const EndWatch watch(config.drain_timeout + EndWatch::kSlack,
                         "cannot start: " + status.message());
    parts.reset();
    return status;
  }
  return std::unique_ptr<Daemon>(new Daemon(std::move(parts)));
}

}  // namespace synappsd::daemon
