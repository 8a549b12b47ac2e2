// The table of settings. A new one is one entry here and the member of Config it sets; the shipped
// synapps.toml is then made anew as CONTRIBUTING.md says.
#include <chrono>

#include "config/setting.h"
#include "config/setting_types.h"
#include "config/url.h"
#include "plans/plans.h"
#include "store/database_url.h"

namespace synappsd::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint64_t kKiB = 1 << 10;
constexpr std::uint64_t kMiB = 1 << 20;
constexpr std::uint64_t kGiB = 1 << 30;

// A function that finds a member of Config, for example MEMBER(server.max_body_bytes).
#define MEMBER(path) \
  [](Config & config) -> auto& { return config.path; }

Choice LevelChoice(std::string name, LogLevel level) {
  return {std::move(name), [level](const Config& config) { return config.log_level == level; },
          [level](Config* config) { config->log_level = level; }};
}

Choice FormatChoice(std::string name, LogFormat format) {
  return {std::move(name), [format](const Config& config) { return config.log_format == format; },
          [format](Config* config) { config->log_format = format; }};
}

Choice SynchronousChoice(std::string name, bool full) {
  return {std::move(name),
          [full](const Config& config) { return config.store.synchronous_full == full; },
          [full](Config* config) { config->store.synchronous_full = full; }};
}

Choice MigrateChoice(std::string name, bool migrate) {
  return {std::move(name),
          [migrate](const Config& config) { return config.store.migrate == migrate; },
          [migrate](Config* config) { config->store.migrate = migrate; }};
}

Choice TlsVersionChoice(std::string name, net::TlsVersion version) {
  return {std::move(name),
          [version](const Config& config) { return config.server.tls_min_version == version; },
          [version](Config* config) { config->server.tls_min_version = version; }};
}

Choice ForwardedChoice(std::string name, access::ForwardedHeader header) {
  return {std::move(name),
          [header](const Config& config) { return config.access.forwarded_header == header; },
          [header](Config* config) { config->access.forwarded_header = header; }};
}

Status CheckNetwork(const std::string& text) { return access::Network::Parse(text).status(); }

Status CheckMode(const std::string& text) {
  const bool octal = text.size() >= 3 && text.size() <= 4 &&
                     text.find_first_not_of("01234567") == std::string::npos;
  return octal ? Status::Ok() : Status(Code::kInvalidArgument, "is no octal mode");
}

Status CheckDatabaseUrl(const std::string& url) { return store::ParseDatabaseUrl(url).status(); }

Setting WithAliases(Setting setting, std::vector<Alias> aliases) {
  setting.aliases = std::move(aliases);
  return setting;
}

Setting Computed(Setting setting, std::string words) {
  setting.computed = std::move(words);
  return setting;
}

using Settings = std::vector<Setting>;

void AddDaemonSettings(Settings* all) {
  all->push_back(ListenSetting(
      "listen", MEMBER(listen),
      "Where clients connect. HTTP, server-sent events and WebSocket share the port."));
  all->push_back(BoolSetting(
      "allow_remote", MEMBER(allow_remote),
      "Whether listening beyond this machine is allowed without access.require_keys: who reaches "
      "the port may then do everything but see and make keys and secrets."));
  all->push_back(
      Computed(TextSetting("data_dir", MEMBER(data_dir), "the path of a directory", nullptr,
                           "The directory of the database and whatever else must survive a "
                           "restart. Made if absent."),
               "$STATE_DIRECTORY (set by systemd), else /var/lib/synapps for root, else "
               "$XDG_STATE_HOME/synapps or ~/.local/state/synapps"));
  all->push_back(DurationSetting(
      "drain_timeout", MEMBER(drain_timeout), {seconds(0), hours(1)},
      "How long the end may take after SIGTERM, in all. A quarter of it, but 1 to 4 seconds, is "
      "for last answers and for ending the applets; running nodes have the rest to finish. What is "
      "not done by then is taken up by the next start."));
  all->push_back(BoolSetting(
      "core_dumps", MEMBER(core_dumps),
      "Whether a crash may leave a core file. It holds keys and data, and while this is on "
      "other processes of the same user may read the daemon's memory: for debugging only. "
      "Without it root can still attach a debugger, or take a core with gcore."));
  all->push_back(
      ChoiceSetting("log.level",
                    {LevelChoice("trace", LogLevel::kTrace), LevelChoice("debug", LogLevel::kDebug),
                     LevelChoice("info", LogLevel::kInfo), LevelChoice("warn", LogLevel::kWarn),
                     LevelChoice("error", LogLevel::kError), LevelChoice("off", LogLevel::kOff)},
                    "The least important records that are written, to stderr."));
  all->push_back(ChoiceSetting(
      "log.format",
      {FormatChoice("text", LogFormat::kText), FormatChoice("json", LogFormat::kJson)},
      "How a record is written; either way it is one line."));
  const Range<Milliseconds> slow{Milliseconds(0), hours(24)};
  all->push_back(DurationSetting("log.slow_request", MEMBER(monitoring.slow_request), slow,
                                 "A request that takes longer is logged as slow. 0: none is."));
  all->push_back(DurationSetting(
      "log.slow_node", MEMBER(monitoring.slow_node), slow,
      "A node of a run that takes longer is logged as slow, with its run and applet. 0: none is."));
  all->push_back(SizeSetting(
      "health.min_free_disk", MEMBER(monitoring.min_free_disk_bytes), {0, 1024 * kGiB},
      "With less free space than this for data_dir, /ready says that the daemon is not ready."));
}

void AddHttpSettings(Settings* all) {
  all->push_back(
      WithAliases(TextListSetting("http.cors_origins", MEMBER(cors_origins),
                                  "origins such as http://localhost:3000 (no path), or \"*\" alone",
                                  CheckOrigin,
                                  "Web pages of these origins may use the API. \"*\": of any, but "
                                  "then never with cookies or "
                                  "other credentials. None: of no other origin."),
                  {{"BACKEND_CORS_ORIGINS", Alias::Empty::kMeansAny}}));
  all->push_back(TextSetting("http.tls_certificate_file", MEMBER(server.tls_certificate_file),
                             "the path of a PEM file", nullptr,
                             "The certificate chain (PEM) for TLS. Empty: no TLS."));
  all->push_back(TextSetting("http.tls_key_file", MEMBER(server.tls_key_file),
                             "the path of a PEM file", nullptr,
                             "The key (PEM) that belongs to the certificate."));
  all->push_back(CountSetting(
      "http.loops", MEMBER(server.loops), {1, 64},
      "Threads that serve connections. None of them ever waits for work: few are enough."));
  all->push_back(
      CountSetting("http.max_connections", MEMBER(server.max_connections), {1, 1'000'000},
                   "Connections at once; further ones are answered 503. The limit of open files "
                   "(LimitNOFILE) should be twice this."));
  all->push_back(SizeSetting("http.max_head", MEMBER(server.max_head_bytes), {kKiB, kMiB},
                             "Request line and headers together; over it: 431."));
  all->push_back(SizeSetting("http.max_target", MEMBER(server.max_target_bytes), {256, kMiB},
                             "Path and query; over it: 414."));
  all->push_back(CountSetting("http.max_headers", MEMBER(server.max_headers), {8, 10'000},
                              "Headers of a request; over it: 431."));
  all->push_back(SizeSetting("http.max_body", MEMBER(server.max_body_bytes), {kKiB, kGiB},
                             "The body of a request; over it: 413."));
  all->push_back(SizeSetting(
      "http.max_backlog", MEMBER(server.max_backlog_bytes), {64 * kKiB, kGiB},
      "What may wait for one client that reads slowly (server-sent events, WebSocket); over it "
      "the client is closed and can catch up when it reconnects."));
  const Range<Milliseconds> network_wait{Milliseconds(100), hours(24)};
  all->push_back(DurationSetting("http.tls_handshake_timeout", MEMBER(server.tls_handshake_timeout),
                                 network_wait, "The TLS handshake."));
  all->push_back(
      DurationSetting("http.head_timeout", MEMBER(server.head_timeout), network_wait,
                      "From a request's first byte to the end of its headers; over it: 408."));
  all->push_back(DurationSetting("http.body_timeout", MEMBER(server.body_timeout), network_wait,
                                 "A request's body; over it: 408. Raise it for slow uploads."));
  all->push_back(DurationSetting("http.idle_timeout", MEMBER(server.idle_timeout), network_wait,
                                 "A connection without a request; over it: closed."));
  all->push_back(DurationSetting("http.write_timeout", MEMBER(server.write_timeout), network_wait,
                                 "A client that takes nothing of its answer; over it: closed."));
  all->push_back(DurationSetting(
      "http.linger_timeout", MEMBER(server.linger_timeout), network_wait,
      "How long a closing connection waits for the client to read the last answer."));
  all->push_back(
      DurationSetting("http.sse_heartbeat", MEMBER(server.sse_heartbeat), network_wait,
                      "How often an idle event stream sends a comment, so that proxies keep it."));
}

void AddProxySettings(Settings* all) {
  all->push_back(ChoiceSetting("http.tls_min_version",
                               {TlsVersionChoice("1.2", net::TlsVersion::k12),
                                TlsVersionChoice("1.3", net::TlsVersion::k13)},
                               "The oldest TLS that is spoken. Certificate and key are read again "
                               "on SIGHUP; if the new ones "
                               "cannot be used, the old ones stay."));
  all->push_back(TextListSetting(
      "http.trusted_proxies", MEMBER(access.trusted_proxies),
      "addresses and networks such as 127.0.0.1 or 10.0.0.0/8", CheckNetwork,
      "The proxies whose word on the client's address and on https counts. Every one of them must "
      "write the header below."));
  all->push_back(ChoiceSetting(
      "http.forwarded_header",
      {ForwardedChoice("x-forwarded-for", access::ForwardedHeader::kXForwardedFor),
       ForwardedChoice("forwarded", access::ForwardedHeader::kForwarded)},
      "The header those proxies write: X-Forwarded-For with X-Forwarded-Proto, or Forwarded (RFC "
      "7239). The other is not looked at: a proxy passes it on as the client sent it."));
}

void AddAccessSettings(Settings* all) {
  all->push_back(BoolSetting(
      "access.require_keys", MEMBER(access.require_keys),
      "Whether every request needs an API key, but for /, /health, /ready and the documentation. "
      "The first key is made on this machine: `synappsctl keys create`. A key that is shown is "
      "checked in any case."));
  all->push_back(
      Computed(TextSetting("socket.path", MEMBER(access.socket.path),
                           "the path of a socket, or none", nullptr,
                           "The Unix socket on which root, the daemon's user and its group are "
                           "administrators without a key. \"none\": no socket."),
               "synapps.sock in $RUNTIME_DIRECTORY (set by systemd), else in data_dir"));
  all->push_back(TextSetting("socket.mode", MEMBER(access.socket.mode),
                             "an octal mode such as \"0660\"", CheckMode,
                             "Who may connect to the socket."));
  all->push_back(TextSetting(
      "socket.group", MEMBER(access.socket.group), "the name or number of a group", nullptr,
      "The group of the socket; its members are administrators. Empty: the daemon's."));
  all->push_back(CountSetting(
      "limits.per_key", MEMBER(access.limits.per_key), {0, 1'000'000'000},
      "Requests that one API key may make in a window, or at once; over it: 429. 0: no limit."));
  all->push_back(CountSetting("limits.per_address", MEMBER(access.limits.per_address),
                              {0, 1'000'000'000},
                              "The same for one address (of IPv6 a /64) without a key."));
  all->push_back(CountSetting("limits.wrong_keys", MEMBER(access.limits.wrong_keys),
                              {0, 1'000'000'000},
                              "Wrong keys that one address may show in a window; over it: 429 "
                              "instead of 401, and (on this machine too) no entry in the audit "
                              "log."));
  all->push_back(DurationSetting("limits.window", MEMBER(access.limits.window),
                                 {seconds(1), hours(24)},
                                 "The window of these limits. What was used comes back evenly."));
  all->push_back(BoolSetting("limits.on_loopback", MEMBER(access.limits.on_loopback),
                             "Whether clients on this machine are limited too."));
  all->push_back(DurationSetting("audit.keep", MEMBER(access.audit_keep),
                                 {hours(0), hours(876'000)},
                                 "How long the audit log is kept. 0: for ever."));
}

void AddWebSocketSettings(Settings* all) {
  all->push_back(WithAliases(
      OptionalSecretSetting(
          "websocket.auth_token", MEMBER(websocket.auth_token), "a-long-random-text",
          "If set, even to the empty text, the first message of a WebSocket client must carry it."),
      {{"WS_AUTH_TOKEN", Alias::Empty::kTaken}}));
  all->push_back(DurationSetting("websocket.auth_timeout", MEMBER(websocket.auth_timeout),
                                 {Milliseconds(100), hours(1)},
                                 "How long a client may take to send that message."));
  all->push_back(SizeSetting("websocket.max_message", MEMBER(server.max_websocket_message_bytes),
                             {kKiB, 64 * kMiB}, "A client's message; over it: closed with 1009."));
  all->push_back(DurationSetting(
      "websocket.ping", MEMBER(server.websocket_ping), {Milliseconds(100), hours(24)},
      "How often a client is pinged; closed after two without an answer."));
  all->push_back(
      CountSetting("websocket.replay_messages", MEMBER(websocket.replay_messages), {0, 1'000'000},
                   "Status messages kept for clients that come back with their session_id."));
  all->push_back(DurationSetting(
      "websocket.session_lifetime", MEMBER(websocket.session_lifetime), {seconds(0), hours(24)},
      "How long a session can be taken up again after its connection has gone."));
}

void AddApiSettings(Settings* all) {
  all->push_back(CountSetting("api.max_json_depth", MEMBER(api.max_json_depth), {8, 10'000},
                              "Arrays and objects within each other in a request; over it: 422."));
  all->push_back(CountSetting("api.max_flow_nodes", MEMBER(api.max_flow_nodes), {1, 1'000'000},
                              "Nodes of a flow; over it: 422."));
}

void AddDatabaseSettings(Settings* all) {
  all->push_back(WithAliases(
      Computed(TextSetting("database.url", MEMBER(database_url),
                           "sqlite:///relative/path, sqlite:////absolute/path or "
                           "postgresql://user:password@host:port/database",
                           CheckDatabaseUrl,
                           "The database. A SQLite file is made if absent, relative to the working "
                           "directory; a PostgreSQL database must be there (13 or newer, encoding "
                           "UTF8), its password may be in ~/.pgpass. A database of the existing "
                           "system is adopted."),
               "the file synapps.db in data_dir"),
      {{"DATABASE_URL"}}));
  all->push_back(ChoiceSetting(
      "database.synchronous", {SynchronousChoice("full", true), SynchronousChoice("normal", false)},
      "full: what was acknowledged survives a power failure. normal: faster, and the last "
      "commits may be lost then, with PostgreSQL also when it crashes (not by a crash of the "
      "daemon)."));
  all->push_back(ChoiceSetting(
      "database.migrate", {MigrateChoice("auto", true), MigrateChoice("check", false)},
      "What is done with a database that has an older schema, or is the existing system's. auto: "
      "it "
      "is migrated at the start. check: it is refused, and `synappsctl db migrate` or `synappsctl "
      "db adopt` is to be run."));
  all->push_back(BoolSetting(
      "database.backup_before_migration", MEMBER(store.backup_before_migration),
      "Before a migration a SQLite file is copied, and of a PostgreSQL database `synappsctl db "
      "backup` must have made a backup within the last 24 hours. false: neither."));
  all->push_back(CountSetting("database.readers", MEMBER(store.readers), {1, 64},
                              "Connections for reading, with a thread each."));
  all->push_back(CountSetting("database.max_queued_reads", MEMBER(store.max_queued_reads),
                              {1, 1'000'000},
                              "Reads that may wait; further ones are answered 503."));
  all->push_back(CountSetting("database.max_queued_writes", MEMBER(store.max_queued_writes),
                              {1, 1'000'000},
                              "Writes that may wait; further ones are answered 503."));
  all->push_back(CountSetting("database.max_group", MEMBER(store.max_group), {1, 10'000},
                              "Writes that are committed together at most."));
  all->push_back(DurationSetting(
      "database.busy_timeout", MEMBER(store.busy_timeout_ms), {seconds(0), minutes(10)},
      "SQLite: how long to wait while another program holds the database's lock."));
}

void AddPostgresSettings(Settings* all) {
  const Range<Milliseconds> wait{Milliseconds(100), hours(1)};
  const auto add = [&](const char* key, MemberOf<std::int64_t> member, const char* description) {
    all->push_back(DurationSetting(key, std::move(member), wait, description));
  };
  add("database.connect_timeout", MEMBER(store.postgres.connect_timeout_ms),
      "PostgreSQL: how long a connection may take to be made, over all hosts of the URL.");
  add("database.network_timeout", MEMBER(store.postgres.network_timeout_ms),
      "PostgreSQL: how long the server's machine may be silent before a connection is given up.");
  add("database.statement_timeout", MEMBER(store.postgres.statement_timeout_ms),
      "PostgreSQL: how long a statement may take; over it the request is answered 503.");
  add("database.lock_timeout", MEMBER(store.postgres.lock_timeout_ms),
      "PostgreSQL: how long to wait at a time while another daemon writes. Less than "
      "database.statement_timeout.");
  add("database.idle_in_transaction_timeout", MEMBER(store.postgres.idle_in_transaction_timeout_ms),
      "PostgreSQL: after this the server ends the session of a daemon that is stopped amid a "
      "transaction, so that it does not hold up the others.");
  add("database.write_retry", MEMBER(store.postgres.write_retry_ms),
      "PostgreSQL: how long a write is tried again while the server is away (restart, failover) "
      "before it fails. More than database.idle_in_transaction_timeout.");
}

void AddClusterSettings(Settings* all) {
  all->push_back(DurationSetting(
      "cluster.lease", MEMBER(cluster.lease), {seconds(1), minutes(10)},
      "Several daemons on one PostgreSQL: when one has not been heard of for so long, the others "
      "take its runs over. More than database.idle_in_transaction_timeout."));
  all->push_back(DurationSetting(
      "cluster.heartbeat", MEMBER(cluster.heartbeat), {Milliseconds(100), minutes(3)},
      "How often a daemon says that it is there, and looks for runs that nobody works on. At most "
      "a third of cluster.lease."));
}

Status CheckTier(const std::string& text) { return plans::ParseTier(text).status(); }

void AddPlanSettings(Settings* all) {
  all->push_back(BoolSetting(
      "plans.enabled", MEMBER(plans.enabled),
      "Whether the runs of each owner (of API keys; callers without one are \"anonymous\") are "
      "counted by calendar month (UTC), and limited by the owner's tier."));
  all->push_back(TextListSetting(
      "plans.tiers", MEMBER(plans.tiers),
      "names with what they limit, as \"free runs=20 applets=3\"", CheckTier,
      "What owners may. runs=N: the runs that one may begin in a month; over it: 429. applets=N: "
      "the applets of a flow, not counting start and end; over it: 403. What is not there is not "
      "limited."));
  all->push_back(TextSetting("plans.default_tier", MEMBER(plans.default_tier),
                             "the name of one of plans.tiers", nullptr,
                             "The tier of owners that plans.owners does not name."));
  all->push_back(TextListSetting("plans.owners", MEMBER(plans.owners),
                                 "texts such as \"alice=pro\"", nullptr,
                                 "Which owner has which tier."));
}

void AddEngineSettings(Settings* all) {
  all->push_back(CountSetting("engine.max_active_runs", MEMBER(engine.max_active_runs),
                              {1, 1'000'000},
                              "Runs worked on at once; further ones wait in order."));
  all->push_back(CountSetting("engine.max_waiting_runs", MEMBER(engine.max_waiting_runs),
                              {0, 10'000'000},
                              "Runs that may wait; starting a further one is answered 503."));
  all->push_back(CountSetting("engine.max_parallel_nodes_per_run",
                              MEMBER(engine.max_parallel_nodes_per_run), {1, 10'000},
                              "Nodes of one run that work at once."));
  all->push_back(CountSetting("engine.max_parallel_nodes", MEMBER(engine.max_parallel_nodes),
                              {1, 100'000}, "Nodes of all runs that work at once."));
  all->push_back(SizeSetting("engine.max_run_results", MEMBER(engine.max_run_results_bytes),
                             {kKiB, 16 * kGiB},
                             "The outputs of a run's nodes together; a node that would pass it "
                             "fails. They are held in memory while the run goes on."));
  all->push_back(DurationSetting("engine.default_node_timeout", MEMBER(engine.default_node_timeout),
                                 {Milliseconds(1), hours(24 * 365)},
                                 "How long a node may take if its data.timeout_ms does not say."));
  all->push_back(DurationSetting("engine.max_node_timeout", MEMBER(engine.max_node_timeout),
                                 {Milliseconds(1), hours(24 * 365)},
                                 "The most that a node's data.timeout_ms may say."));
}

Choice IsolationChoice(const char* name, applets::Isolation isolation) {
  return {name, [=](const Config& config) { return config.applet_isolation == isolation; },
          [=](Config* config) { config->applet_isolation = isolation; }};
}

Choice SandboxChoice(const char* name, applets::SandboxMode mode) {
  return {name, [=](const Config& config) { return config.applet_sandbox == mode; },
          [=](Config* config) { config->applet_sandbox = mode; }};
}

void AddWorkerSettings(Settings* all) {
  all->push_back(ChoiceSetting(
      "applets.isolation",
      {IsolationChoice("process", applets::Isolation::kProcess),
       IsolationChoice("in-process", applets::Isolation::kInProcess)},
      "Where the code of applets runs. process: each package in a worker process of its own, which "
      "may crash or hang without harm to others. in-process: in the daemon, for applets that are "
      "trusted as the daemon is. A package's grant may say otherwise."));
  all->push_back(ChoiceSetting(
      "applets.sandbox",
      {SandboxChoice("auto", applets::SandboxMode::kAuto),
       SandboxChoice("require", applets::SandboxMode::kRequire),
       SandboxChoice("off", applets::SandboxMode::kOff)},
      "What holds workers back: no files, no network, no other processes. auto: every layer that "
      "this machine has. require: a worker does not start where one is missing. off: none, for "
      "debugging only. A package's grant may say otherwise."));
  all->push_back(
      Computed(TextSetting("applets.worker", MEMBER(applet_worker), "the path of a program",
                           nullptr, "The program that workers run."),
               "synapps-worker beside the program in a build tree, else "
               "../libexec/synapps/synapps-worker from "
               "there."));
  all->push_back(DurationSetting(
      "applets.drain_timeout", MEMBER(applet_host.supervision.drain_limit),
      {Milliseconds(0), Milliseconds(24 * 3'600'000)},
      "How long the calls of a worker that is being replaced (upgrade, reload, other settings) may "
      "take to end; then they are made again if their applet is idempotent, else they fail."));
  all->push_back(DurationSetting(
      "applets.max_restart_delay", MEMBER(applet_host.supervision.back_off.cap),
      {Milliseconds(100), Milliseconds(3'600'000)},
      "A package's worker that crashes again and again is started later and later, up to this."));
  all->push_back(CountSetting("applets.quarantine_after",
                              MEMBER(applet_host.supervision.breaker.crashes), {1, 1'000'000},
                              "So many crashes of a package's workers within crash_window put it "
                              "into quarantine: its calls "
                              "fail at once."));
  all->push_back(DurationSetting(
      "applets.crash_window", MEMBER(applet_host.supervision.breaker.window),
      {Milliseconds(1'000), Milliseconds(24 * 3'600'000)}, "How long a crash counts."));
  all->push_back(DurationSetting(
      "applets.quarantine", MEMBER(applet_host.supervision.breaker.trial_after),
      {Milliseconds(100), Milliseconds(30LL * 24 * 3'600'000)},
      "How long a quarantine lasts before one call may try again; its success ends it. An "
      "administrator or another version of the package ends it at any time."));
}

void AddSecretSettings(Settings* all) {
  all->push_back(Computed(
      TextSetting(
          "secrets.key_file", MEMBER(secrets_key_file), "the path of a file", nullptr,
          "The master key of the secrets in the database; made with the first of them, mode "
          "0600. Without it they are lost: keep a copy apart from the database's backups. "
          "Not used where systemd passes the credential synapps-master-key. Several "
          "daemons on one database need the same key."),
      "master.key in data_dir"));
}

void AddAppletSettings(Settings* all) {
  all->push_back(Computed(
      TextListSetting("applets.directories", MEMBER(applet_directories), "paths of directories",
                      nullptr, "Where applet packages are: each is a directory in one of these."),
      "applets/ beside the program's directory in a build tree, else ../lib/synapps/applets from "
      "there, "
      "which is /usr/lib/synapps/applets when installed"));
  all->push_back(TextSetting(
      "applets.grants_directory", MEMBER(applet_grants_directory), "the path of a directory",
      nullptr,
      "Where ID.json says what applet package ID may do. Without a file the applets that came with "
      "synappsd have what they need, and any other package has the store only. Read again after "
      "SIGHUP."));
  AddWorkerSettings(all);
  all->push_back(TextSetting("http_client.proxy", MEMBER(http_client.proxy),
                             "a URL such as http://proxy.example:3128", CheckProxyUrl,
                             "The proxy of requests to other services. Empty: none."));
  all->push_back(TextSetting("http_client.no_proxy", MEMBER(http_client.no_proxy),
                             "host names separated by commas", nullptr,
                             "Hosts that are reached without the proxy."));
  all->push_back(TextSetting(
      "openai.base_url", MEMBER(openai.base_url), "a URL such as http://127.0.0.1:11434/v1",
      CheckHttpUrl,
      "Any service with OpenAI's API: Ollama, llama.cpp, vLLM. Empty: "
      "https://api.openai.com/v1, which needs a key. Used for images too where a key is "
      "set."));
  all->push_back(WithAliases(SecretSetting("openai.api_key", MEMBER(openai.api_key),
                                           "The key for that service, if it wants one."),
                             {{"OPENAI_API_KEY"}}));
  all->push_back(TextSetting("stability.base_url", MEMBER(stability.base_url),
                             "a URL such as https://api.stability.ai", CheckHttpUrl,
                             "A service with Stability's API. Empty: https://api.stability.ai."));
  all->push_back(WithAliases(
      SecretSetting("stability.api_key", MEMBER(stability.api_key), "The key for that service."),
      {{"STABILITY_API_KEY"}}));
}

#undef MEMBER

}  // namespace

const std::vector<Setting>& AllSettings() {
  static const Settings all = [] {
    Settings settings;
    AddDaemonSettings(&settings);
    AddHttpSettings(&settings);
    AddProxySettings(&settings);
    AddAccessSettings(&settings);
    AddWebSocketSettings(&settings);
    AddApiSettings(&settings);
    AddDatabaseSettings(&settings);
    AddPostgresSettings(&settings);
    AddClusterSettings(&settings);
    AddPlanSettings(&settings);
    AddEngineSettings(&settings);
    AddSecretSettings(&settings);
    AddAppletSettings(&settings);
    return settings;
  }();
  return all;
}

}  // namespace synappsd::config
