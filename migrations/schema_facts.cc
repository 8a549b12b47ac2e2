#include "migrations/schema_facts.h"

namespace synappsd {
namespace migrations {

namespace {

// Each gives one text a row.
const char* const kSqliteFacts[] = {
    "SELECT 'column ' || t.name || '.' || c.name || ': ' || c.type || "
    "CASE c.\"notnull\" WHEN 0 THEN '' ELSE ', not null' END || "
    "coalesce(', default ' || c.dflt_value, '') "
    "FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' "
    "AND t.name <> 'alembic_version' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",

    "SELECT 'primary key of ' || t || ': ' || group_concat(name, ', ') FROM (SELECT t.name AS t, "
    "c.name AS name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND "
    "c.pk > 0 AND t.name <> 'alembic_version' ORDER BY t.name, c.pk) GROUP BY t",

    "SELECT 'foreign key of ' || t.name || ': ' || f.\"from\" || ' to ' || f.\"table\" || '.' || "
    "f.\"to\" || ', on delete ' || f.on_delete FROM sqlite_master t, "
    "pragma_foreign_key_list(t.name) f WHERE t.type = 'table'",

    "SELECT CASE is_unique WHEN 0 THEN '' ELSE 'unique ' END || 'index ' || i || ' of ' || t || "
    "': ' || group_concat(name, ', ') FROM (SELECT t.name AS t, l.name AS i, l.\"unique\" AS "
    "is_unique, c.name AS name FROM sqlite_master t, pragma_index_list(t.name) l, "
    "pragma_index_info(l.name) c WHERE t.type = 'table' AND l.origin = 'c' ORDER BY t.name, "
    "l.name, c.seqno) GROUP BY t, i",

    "SELECT type || ' ' || name FROM sqlite_master WHERE type NOT IN ('table', 'index')",
};

const char* const kPostgresFacts[] = {
    "SELECT 'column ' || c.relname || '.' || a.attname || ': ' || format_type(a.atttypid, "
    "a.atttypmod) || CASE WHEN a.attnotnull THEN ', not null' ELSE '' END || "
    "coalesce(', collation ' || (SELECT l.collname FROM pg_collation l WHERE l.oid = "
    "a.attcollation AND l.collname <> 'default'), '') || "
    "coalesce(', default ' || pg_get_expr(d.adbin, d.adrelid), '') "
    "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON "
    "d.adrelid = c.oid AND d.adnum = a.attnum WHERE c.relnamespace = "
    "to_regnamespace(quote_ident(current_schema())) AND c.relkind IN ('r', 'p') AND a.attnum > 0 "
    "AND NOT a.attisdropped AND c.relname <> 'alembic_version'",

    // Keys and checks, as PostgreSQL writes them.
    "SELECT CASE o.contype WHEN 'p' THEN 'primary key' WHEN 'f' THEN 'foreign key' WHEN 'u' THEN "
    "'unique key' ELSE 'constraint' END || ' of ' || c.relname || ': ' || "
    "pg_get_constraintdef(o.oid) || CASE WHEN o.convalidated THEN '' ELSE ', not validated' END "
    "FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid WHERE c.relnamespace = "
    "to_regnamespace(quote_ident(current_schema())) AND c.relname <> 'alembic_version'",

    "SELECT CASE WHEN i.indisunique THEN 'unique ' ELSE '' END || 'index ' || x.relname || ' of ' "
    "|| c.relname || ': ' || (SELECT string_agg(pg_get_indexdef(x.oid, n, TRUE), ', ' ORDER BY n) "
    "FROM generate_series(1, i.indnatts) n) FROM pg_index i JOIN pg_class x ON x.oid = "
    "i.indexrelid JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = "
    "to_regnamespace(quote_ident(current_schema())) AND NOT i.indisprimary AND c.relname <> "
    "'alembic_version'",

    "SELECT CASE c.relkind WHEN 'S' THEN 'sequence ' ELSE 'view ' END || c.relname FROM pg_class c "
    "WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) AND c.relkind IN ('S', "
    "'v', 'm')",

    "SELECT 'trigger ' || t.tgname || ' of ' || c.relname FROM pg_trigger t JOIN pg_class c ON "
    "c.oid = t.tgrelid WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) AND "
    "NOT t.tgisinternal",
};

template <std::size_t kCount>
std::set<std::string> Collect(const char* const (&queries)[kCount], sql::Connection& connection) {
  std::set<std::string> facts;
  for (const char* const query : queries) {
    const auto statement = connection.Prepare(query);
    while (statement->Next()) facts.insert(statement->Text(0));
  }
  return facts;
}

}  // namespace

std::set<std::string> SchemaFacts(sql::Connection& connection) {
  return connection.dialect() == sql::Dialect::kSqlite ? Collect(kSqliteFacts, connection)
                                                       : Collect(kPostgresFacts, connection);
}

}  // namespace migrations
}  // namespace synappsd
