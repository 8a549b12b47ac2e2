#include "ctl/db_commands.h"

#include <memory>
#include <ostream>
#include <string>
#include <utility>

#include "ctl/command_line.h"
#include "ctl/db_database.h"
#include "ctl/db_reports.h"
#include "ctl/printable.h"
#include "ctl/progress_bar.h"
#include "ctl/terminal.h"

namespace synappsd::ctl {
namespace {

// What all these commands share.
struct Context {
  explicit Context(Command& c) : command(c) {}
  Command& command;
  DatabaseChoice database;
};
using ContextPtr = std::shared_ptr<Context>;

ProgressBar::Output OutputFor(Command& command) {
  if (command.json) return ProgressBar::Output::kNone;
  return TerminalOf(command.err()).is_terminal ? ProgressBar::Output::kTerminal
                                               : ProgressBar::Output::kLines;
}

// Does `work` with an observer and prints its report, with the notices if it is JSON.
template <typename Work>
auto Report(Command& command, const Work& work) {
  ProgressBar progress(command.err(), OutputFor(command));
  auto report = work(&progress);
  progress.Clear();
  if (!report.ok()) {
    if (command.json) {  // otherwise they have been shown
      for (const std::string& notice : progress.notices()) command.Notice(notice);
    }
    return report;
  }
  if (command.json) {
    json::Object object = ToJson(*report);
    object.Append("notices", json::Array(progress.notices().begin(), progress.notices().end()));
    command.out() << PrintableJson(json::Write(json::Value(std::move(object)))) << "\n";
  } else {
    Print(*report, command.out());
  }
  return report;
}

// The same on the database that was chosen: work(url, observer).
template <typename Work>
Status ReportOnDatabase(const ContextPtr& context, const Work& work) {
  const auto url = DatabaseUrl(context->database, config::Surroundings::OfThisProcess());
  if (!url.ok()) return url.status();
  return Report(context->command,
                [&](maintenance::Observer* observer) { return work(*url, observer); })
      .status();
}

CLI::App* Add(CLI::App& db, const ContextPtr& context, const std::string& name,
              const std::string& description, const std::string& example,
              std::function<Status()> action) {
  return AddCommand(db, context->command, name, description, "db " + example, std::move(action));
}

void AddStatus(CLI::App& db, const ContextPtr& context) {
  Add(db, context, "status",
      "Show where the database is, what is in it, which schema it has and who uses it",
      "status --json", [context] {
        return ReportOnDatabase(context, [](const std::string& url, maintenance::Observer*) {
          return maintenance::ReadStatus(url);
        });
      });
}

void AddMigration(CLI::App& db, const ContextPtr& context, bool adopt_only, const std::string& name,
                  const std::string& description, const std::string& example) {
  const auto options = std::make_shared<maintenance::MigrateOptions>();
  options->adopt_only = adopt_only;
  const auto no_backup = std::make_shared<bool>(false);
  const auto action = [context, options, no_backup] {
    options->back_up = !*no_backup;
    return ReportOnDatabase(context, [&](const std::string& url, maintenance::Observer* observer) {
      return maintenance::Migrate(url, *options, observer);
    });
  };
  CLI::App* const added = Add(db, context, name, description, example, action);
  added->add_flag("--dry-run", options->dry_run, "Only say what would be done");
  added->add_flag("--no-backup", *no_backup, "Without a backup: there is no way back");
}

void AddMigrate(CLI::App& db, const ContextPtr& context) {
  AddMigration(db, context, false, "migrate",
               "Bring the database to this program's schema. SQLite is backed up first; PostgreSQL "
               "needs a backup of the last 24 hours by synappsctl db backup. Needs all daemons "
               "stopped",
               "migrate --dry-run");
}

void AddAdopt(CLI::App& db, const ContextPtr& context) {
  AddMigration(db, context, true, "adopt",
               "Take over the database of an existing SynApps system in place, after a backup, and "
               "say what could not be carried over. synappsd does the same when it starts on one",
               "adopt --database sqlite:////srv/synapps/synapps.db");
}

Status Check(const ContextPtr& context, bool repair) {
  const auto url = DatabaseUrl(context->database, config::Surroundings::OfThisProcess());
  if (!url.ok()) return url.status();
  const auto report = Report(context->command, [&](maintenance::Observer* observer) {
    return maintenance::CheckDatabase(*url, repair, observer);
  });
  if (!report.ok()) return report.status();
  if (report->sound()) return Status::Ok();
  return Status(Code::kDataLoss,
                "database " + report->database +
                    " is not sound: tallies are mended by --repair; for everything else stop the "
                    "daemon and restore a backup");
}

void AddCheck(CLI::App& db, const ContextPtr& context) {
  const auto repair = std::make_shared<bool>(false);
  CLI::App* const check =
      Add(db, context, "check",
          "Read the whole database and look for damage, a wrong schema, and rows that do not fit "
          "each other; works beside a running daemon",
          "check --repair", [context, repair] { return Check(context, *repair); });
  check->add_flag("--repair", *repair, "Count tallies that are wrong anew");
}

struct FileOptions {
  std::string file;
  bool flag = false;
};

void AddBackup(CLI::App& db, const ContextPtr& context) {
  const auto options = std::make_shared<FileOptions>();
  const auto action = [context, options] {
    return ReportOnDatabase(context, [&](const std::string& url, maintenance::Observer* observer) {
      return maintenance::BackUp(url, options->file, options->flag, observer);
    });
  };
  CLI::App* const backup =
      Add(db, context, "backup",
          "Write the database as it is at one moment to one file, beside a running daemon: a "
          "database file of SQLite, or an archive of PostgreSQL's pg_dump",
          "backup /var/backups/synapps.backup", action);
  backup->add_option("FILE", options->file, "The backup; must not exist")->required();
  backup->add_flag("--replace", options->flag, "FILE may exist; it is replaced when all is done");
}

void AddRestore(CLI::App& db, const ContextPtr& context) {
  const auto options = std::make_shared<FileOptions>();
  const auto action = [context, options] {
    return ReportOnDatabase(context, [&](const std::string& url, maintenance::Observer* observer) {
      return maintenance::Restore(url, options->file, options->flag, observer);
    });
  };
  CLI::App* const restore =
      Add(db, context, "restore",
          "Put a backup in the database's place, all of it or nothing. Needs all daemons stopped",
          "restore /var/backups/synapps.backup --force", action);
  restore->add_option("FILE", options->file, "A file made by synappsctl db backup")->required();
  restore->add_flag("--force", options->flag,
                    "The database has content: back it up, then replace it");
}

struct CopyOptions {
  std::string from;
  std::string to;
  bool force = false;
};

void AddCopy(CLI::App& db, const ContextPtr& context) {
  const auto options = std::make_shared<CopyOptions>();
  const auto action = [context, options] {
    return Report(context->command,
                  [&](maintenance::Observer* observer) {
                    return maintenance::Copy(options->from, options->to, options->force, observer);
                  })
        .status();
  };
  CLI::App* const copy =
      Add(db, context, "copy",
          "Copy all content of a database to an empty one of any kind, and compare both by hashes. "
          "--from may be in use by a daemon, --to must not",
          "copy --from sqlite:////var/lib/synapps/synapps.db --to "
          "postgresql://synapps@db.example/synapps",
          action);
  copy->add_option("--from", options->from, "URL of the database that is read")->required();
  copy->add_option("--to", options->to, "URL of the database that is written")->required();
  copy->add_flag("--force", options->force, "--to has content: back it up, then replace it");
}

void AddVacuum(CLI::App& db, const ContextPtr& context) {
  Add(db, context, "vacuum",
      "Give free space back to the disk (SQLite, which needs the daemon stopped), or mark it free "
      "and renew the planner's statistics (PostgreSQL)",
      "vacuum", [context] {
        return ReportOnDatabase(context,
                                [](const std::string& url, maintenance::Observer* observer) {
                                  return maintenance::Vacuum(url, observer);
                                });
      });
}

}  // namespace

void AddDbCommands(CLI::App& app, Command& command) {
  const auto context = std::make_shared<Context>(command);
  CLI::App* db = AddGroup(app, "db", "The database: back up, restore, migrate, copy, check");
  db->footer(
      "The database is the one synappsd would use: --database, or what DATABASE_URL or the\n"
      "configuration file says. A URL's password is better in ~/.pgpass or $PGPASSWORD: other\n"
      "users can read command lines. Exit status: see synappsctl --help.");
  db->add_option("--database", context->database.url,
                 "URL of the database: sqlite:////PATH or postgresql://USER@HOST/NAME");
  db->add_option("--config", context->database.file,
                 "The daemon's configuration file (default: $SYNAPPS_CONFIG, else "
                 "/etc/synapps/synapps.toml)");
  AddStatus(*db, context);
  AddMigrate(*db, context);
  AddCheck(*db, context);
  AddBackup(*db, context);
  AddRestore(*db, context);
  AddAdopt(*db, context);
  AddCopy(*db, context);
  AddVacuum(*db, context);
}

}  // namespace synappsd::ctl
