#include "migrations/migrator.h"

#include <odb/schema-catalog.hxx>
#include <odb/sqlite/exceptions.hxx>
#include <odb/transaction.hxx>
#include <set>

#include "base/check.h"
#include "migrations/introspection.h"
#include "migrations/legacy_schema.h"
#include "migrations/pgsql_target.h"
#include "migrations/sqlite_target.h"
#include "migrations/steps.h"

namespace synappsd {
namespace migrations {

namespace {

class Migrator {
 public:
  Migrator(Target& target, const Settings& settings)
      : target_(target),
        settings_(settings),
        newest_(static_cast<std::int64_t>(odb::schema_catalog::current_version(target.odb()))) {
    CHECK(Steps().back().version == newest_) << "no step to version " << newest_;
  }

  Result<Plan> MakePlan();
  Status Run();

 private:
  enum class Origin { kNew, kPredecessor, kOurs, kForeign };

  Origin FindOrigin();
  Status CheckPlan(const Plan& plan);
  void Describe(Plan* plan);
  Status Create();
  Status Migrate(const Plan& plan);
  Status Baseline();
  Status TakeStep(const Step& step);
  Status Refuse(const std::string& why) const;
  Status RefuseNewer(std::int64_t version) const;
  Status RefuseOlder(const Plan& plan) const;
  void NoteNewer(std::int64_t version) const;

  Target& target_;
  const Settings& settings_;
  const std::int64_t newest_;
};

Status Migrator::Refuse(const std::string& why) const {
  return Status(Code::kFailedPrecondition, "database " + settings_.name + " " + why);
}

Status Migrator::RefuseNewer(std::int64_t version) const {
  return Refuse("has schema version " + std::to_string(version) + ", this synappsd knows up to " +
                std::to_string(newest_) +
                ": upgrade synappsd, or restore the backup made before the database was upgraded");
}

void Migrator::NoteNewer(std::int64_t version) const {
  settings_.notice("database " + settings_.name + " has schema version " + std::to_string(version) +
                   ", newer than this synappsd's " + std::to_string(newest_) +
                   ", which can still work with it: upgrade this synappsd too");
}

Status Migrator::RefuseOlder(const Plan& plan) const {
  if (plan.kind == Plan::Kind::kAdopt) {
    return Refuse(
        "is one of the existing system, and database.migrate is \"check\": run `synappsctl db "
        "adopt`, or set database.migrate to \"auto\"");
  }
  return Refuse("has schema version " + std::to_string(plan.from) + ", this synappsd needs " +
                std::to_string(plan.to) +
                ", and database.migrate is \"check\": run `synappsctl db migrate`, or set "
                "database.migrate to \"auto\"");
}

Migrator::Origin Migrator::FindOrigin() {
  const std::set<std::string> tables = TableNames(target_.sql());
  if (tables.empty()) return Origin::kNew;
  const bool has_version = tables.count("schema_version") != 0;
  if (tables.count("flows") != 0) return has_version ? Origin::kOurs : Origin::kPredecessor;
  return has_version && tables.count("run") != 0 ? Origin::kOurs : Origin::kForeign;
}

Result<Plan> Migrator::MakePlan() {
  const Origin origin = FindOrigin();
  Plan plan;
  plan.from = origin == Origin::kNew ? 0 : StoredVersion(target_.sql());
  plan.to = newest_;
  if (origin == Origin::kForeign || (origin == Origin::kOurs && plan.from == 0)) {
    return Refuse(std::string("belongs to another program: ") + target_.RemedyForForeign());
  }
  if (plan.from > newest_ && OldestReader(target_.sql()) > newest_) return RefuseNewer(plan.from);
  if (plan.from >= newest_) return plan;
  plan.kind = origin == Origin::kNew           ? Plan::Kind::kCreate
              : origin == Origin::kPredecessor ? Plan::Kind::kAdopt
                                               : Plan::Kind::kMigrate;
  const Status possible = CheckPlan(plan);
  if (!possible.ok()) return possible;
  Describe(&plan);
  return plan;
}

Status Migrator::CheckPlan(const Plan& plan) {
  if (plan.kind == Plan::Kind::kAdopt) {
    const Status known = CheckLegacySchema(target_.sql());
    if (!known.ok()) {
      return Refuse("cannot be adopted: " + known.message() +
                    ": bring it to its own program's newest version first");
    }
  }
  return target_.CheckUsable();
}

void Migrator::Describe(Plan* plan) {
  if (plan->kind == Plan::Kind::kCreate) {
    plan->steps.push_back("create the schema, version " + std::to_string(newest_));
    return;
  }
  plan->steps.push_back(target_.DescribeBackup(plan->from));
  if (plan->kind == Plan::Kind::kAdopt) {
    plan->steps.push_back("note that the existing system's schema is version 1");
  }
  for (const Step& step : Steps()) {
    if (step.version <= plan->from) continue;
    plan->steps.push_back("version " + std::to_string(step.version) + ": " + step.summary);
  }
}

Status Migrator::Run() {
  const Result<Plan> plan = MakePlan();
  if (!plan.ok()) return plan.status();
  switch (plan->kind) {
    case Plan::Kind::kNothing:
      if (plan->from > newest_) NoteNewer(plan->from);
      return Status::Ok();
    case Plan::Kind::kCreate:
      return Create();
    case Plan::Kind::kAdopt:
    case Plan::Kind::kMigrate:
      break;
  }
  if (!settings_.allowed) return RefuseOlder(*plan);
  const Status migrated = Migrate(*plan);
  if (migrated.ok() && plan->kind == Plan::Kind::kAdopt) {
    settings_.notice("adopted the database of the existing system");
  }
  return migrated;
}

Status Migrator::Create() {
  {
    odb::transaction transaction(target_.Begin());
    const Status locked = target_.Lock();
    if (!locked.ok()) return locked;
    if (FindOrigin() == Origin::kNew) {
      odb::schema_catalog::create_schema(target_.odb(), "", false);  // ODB's default drops tables
      WriteOldestReader(target_.sql(), Steps().back().oldest_reader);
      transaction.commit();
      return Status::Ok();
    }
  }
  return Run();  // another process was faster; of which version, is to be seen
}

Status Migrator::Migrate(const Plan& plan) {
  const Status saved = target_.Backup(plan.from);
  if (!saved.ok()) return saved;
  if (plan.kind == Plan::Kind::kAdopt) {
    const Status based = Baseline();
    if (!based.ok()) return based;
  }
  target_.BeginSteps();
  Status status;
  for (const Step& step : Steps()) {
    if (status.ok() && step.version > plan.from) status = TakeStep(step);
  }
  target_.EndSteps();
  if (!status.ok() || StoredVersion(target_.sql()) == newest_) return status;
  return MakePlan().status();  // a newer program has gone on from there
}

Status Migrator::Baseline() {
  odb::transaction transaction(target_.Begin());
  const Status locked = target_.Lock();
  if (!locked.ok()) return locked;
  if (FindOrigin() != Origin::kPredecessor) return Status::Ok();  // another one was faster
  BaselineLegacySchema(target_.sql());
  target_.KeepBackup(1);
  transaction.commit();
  return Status::Ok();
}

Status Migrator::TakeStep(const Step& step) {
  odb::database& database = target_.odb();
  database.schema_version_migration(0, false);  // ODB keeps what it read, even after a rollback
  odb::transaction transaction(target_.Begin());
  const Status locked = target_.Lock();
  if (!locked.ok()) return locked;
  if (StoredVersion(target_.sql()) >= step.version) return Status::Ok();  // another one was faster
  const auto odb_version = static_cast<odb::schema_version>(step.version);
  odb::schema_catalog::migrate_schema_pre(database, odb_version);
  if (step.carry_over != nullptr) step.carry_over(target_.sql(), settings_.notice);
  odb::schema_catalog::migrate_schema_post(database, odb_version);
  WriteOldestReader(target_.sql(), step.oldest_reader);
  const Status consistent = target_.CheckStep(step.version);
  if (!consistent.ok()) return consistent;
  if (step.version != newest_) target_.KeepBackup(step.version);
  transaction.commit();
  settings_.notice("migrated the database to schema version " + std::to_string(step.version));
  return Status::Ok();
}

Status RefuseNoDatabase(const Settings& settings) {
  return Status(Code::kFailedPrecondition,
                "database " + settings.name +
                    " is not a SQLite database: choose another path, or move the file away; if "
                    "it was one, restore a backup");
}

}  // namespace

std::int64_t NewestVersion() { return Steps().back().version; }

Result<Plan> PlanMigration(odb::sqlite::database& database, const Settings& settings) {
  try {
    SqliteTarget target(database, settings);
    return Migrator(target, settings).MakePlan();
  } catch (const odb::sqlite::database_exception& error) {
    if (error.error() != SQLITE_NOTADB) throw;
    return RefuseNoDatabase(settings);
  }
}

Result<Plan> PlanMigration(odb::pgsql::database& database, const Settings& settings) {
  PgsqlTarget target(database, settings);
  return Migrator(target, settings).MakePlan();
}

Status MigrateSchema(odb::sqlite::database& database, const Settings& settings) {
  try {
    SqliteTarget target(database, settings);
    return Migrator(target, settings).Run();
  } catch (const odb::sqlite::database_exception& error) {
    if (error.error() != SQLITE_NOTADB) throw;
    return RefuseNoDatabase(settings);
  }
}

Status MigrateSchema(odb::pgsql::database& database, const Settings& settings) {
  PgsqlTarget target(database, settings);
  return Migrator(target, settings).Run();
}

}  // namespace migrations
}  // namespace synappsd
