// The queue's statements.
#include "common/webhook/delivery_queue.hpp"

#include <utility>

#include "common/db/array.hpp"

namespace roster::webhook {

namespace {

text::timestamp time_of(const pqxx::field& column) {
  return text::timestamp(std::chrono::microseconds(column.as<std::int64_t>()));
}

std::chrono::milliseconds milliseconds_of(const pqxx::field& column) {
  return std::chrono::milliseconds(column.as<std::int64_t>());
}

// Puts schema, scope column and its type where a text says SCHEMA, SCOPE and TYPE.
std::string fill_in(std::string sql, std::string_view schema, std::string_view scope, std::string_view type) {
  for (const auto& [what, with] :
       {std::pair<std::string_view, std::string_view>{"SCHEMA", schema}, {"SCOPE", scope}, {"TYPE", type}}) {
    for (std::size_t at = sql.find(what); at != std::string::npos; at = sql.find(what, at + with.size()))
      sql.replace(at, what.size(), with);
  }
  return sql;
}

// $1 the greatest id that is known already. A transaction id is taken only where there is something new.
constexpr const char* look_sql = R"sql(
SELECT seen.newest, pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
       CASE WHEN seen.newest > $1::bigint THEN pg_current_xact_id()::text::bigint END
FROM (SELECT coalesce(max(event_id), 0) AS newest FROM SCHEMA.event WHERE delivery = 'waiting' OFFSET 0) AS seen
)sql";

// $1, $2 ids: after the one, up to the other.
constexpr const char* notice_sql = R"sql(
INSERT INTO SCHEMA.delivery AS d (SCOPE, due_at)
SELECT fresh.SCOPE, now()
FROM (
  SELECT DISTINCT SCOPE FROM SCHEMA.event
  WHERE delivery = 'waiting' AND event_id > $1::bigint AND event_id <= $2::bigint
) AS fresh
ORDER BY fresh.SCOPE
ON CONFLICT (SCOPE) DO UPDATE SET noticed = d.noticed + 1
)sql";

// Goes from scope to scope through the index, however many events each has. A row that is there stays as it
// is.
constexpr const char* sweep_sql = R"sql(
WITH RECURSIVE found (SCOPE) AS (
  (SELECT SCOPE FROM SCHEMA.event WHERE delivery = 'waiting' ORDER BY SCOPE LIMIT 1)
  UNION ALL
  SELECT (SELECT e.SCOPE FROM SCHEMA.event AS e
          WHERE e.delivery = 'waiting' AND e.SCOPE > found.SCOPE ORDER BY e.SCOPE LIMIT 1)
  FROM found
  WHERE found.SCOPE IS NOT NULL
)
INSERT INTO SCHEMA.delivery (SCOPE, due_at)
SELECT found.SCOPE, now() FROM found WHERE found.SCOPE IS NOT NULL
ON CONFLICT (SCOPE) DO NOTHING
)sql";

// $1 rows at most, $2 length of the lease in ms. A row that was changed since this statement began is locked
// but not found by its new place: it has its turn the next time.
constexpr const char* take_sql = R"sql(
UPDATE SCHEMA.delivery AS d
SET leased_until = now() + $2::bigint * interval '1 millisecond', lease = d.lease + 1
WHERE d.ctid = ANY (ARRAY(
  SELECT ctid FROM SCHEMA.delivery
  WHERE due_at <= now() AND (leased_until IS NULL OR leased_until <= now())
  ORDER BY due_at
  LIMIT $1::bigint
  FOR UPDATE SKIP LOCKED
))
RETURNING d.SCOPE, d.lease, d.noticed, d.failures,
          coalesce((extract(epoch FROM now() - d.failing_since) * 1000)::bigint, 0)
)sql";

// $1 scope, $2 the last id, $3 rows at most.
constexpr const char* waiting_sql = R"sql(
SELECT event_id, type, subject, detail::text, (extract(epoch FROM created_at) * 1000000)::bigint,
       (extract(epoch FROM now() - created_at) * 1000)::bigint
FROM SCHEMA.event
WHERE SCOPE = $1::TYPE AND delivery = 'waiting' AND event_id <= $2::bigint
ORDER BY event_id
LIMIT $3::bigint
)sql";

// $1 scope, $2 ids. Also one that was parked meanwhile, by who had lost the lease: it has been delivered.
constexpr const char* set_delivered_sql = R"sql(
UPDATE SCHEMA.event SET delivery = 'delivered', failure = NULL
WHERE SCOPE = $1::TYPE AND event_id = ANY ($2::bigint[]) AND delivery IN ('waiting', 'parked')
)sql";

// $1 scope, $2 id, $3 why.
constexpr const char* park_sql = R"sql(
UPDATE SCHEMA.event SET delivery = 'parked', failure = $3
WHERE SCOPE = $1::TYPE AND event_id = $2::bigint AND delivery = 'waiting'
)sql";

// $1 scope, $2 lease, $3 how much had been noticed when it was taken. Not while there is anything that this
// statement cannot see: whoever noticed it has counted up.
constexpr const char* remove_sql = R"sql(
DELETE FROM SCHEMA.delivery AS d
WHERE d.SCOPE = $1::TYPE AND d.lease = $2::bigint AND d.noticed = $3::bigint
  AND NOT EXISTS (SELECT FROM SCHEMA.event AS e WHERE e.SCOPE = $1::TYPE AND e.delivery = 'waiting')
)sql";

// $1 scope, $2 lease, $3 failures in a row, $4 the pause in ms.
constexpr const char* put_back_sql = R"sql(
UPDATE SCHEMA.delivery
SET due_at = now() + $4::bigint * interval '1 millisecond', leased_until = NULL, failures = $3::integer,
    failing_since = CASE WHEN $3::integer = 0 THEN NULL
                         WHEN $3::integer = 1 THEN now()
                         ELSE coalesce(failing_since, now()) END
WHERE SCOPE = $1::TYPE AND lease = $2::bigint
)sql";

constexpr const char* parked_sql = R"sql(
SELECT event_id, SCOPE, type, (extract(epoch FROM created_at) * 1000000)::bigint, failure
FROM SCHEMA.event
WHERE delivery = 'parked'
ORDER BY SCOPE, event_id
)sql";

// $1 scope or NULL, $2 id or NULL, $3 rows at most. The scopes are due at once, whatever their backoff.
constexpr const char* retry_sql = R"sql(
WITH picked AS MATERIALIZED (
  SELECT SCOPE, event_id FROM SCHEMA.event
  WHERE delivery = 'parked' AND ($1::TYPE IS NULL OR SCOPE = $1::TYPE)
    AND ($2::bigint IS NULL OR event_id = $2::bigint)
  ORDER BY SCOPE, event_id
  LIMIT $3::bigint
  FOR UPDATE
),
again AS (
  UPDATE SCHEMA.event AS e SET delivery = 'waiting', failure = NULL
  FROM picked
  WHERE e.SCOPE = picked.SCOPE AND e.event_id = picked.event_id
  RETURNING e.SCOPE
),
due AS (
  INSERT INTO SCHEMA.delivery AS d (SCOPE, due_at)
  SELECT DISTINCT again.SCOPE, now() FROM again
  ORDER BY again.SCOPE
  ON CONFLICT (SCOPE) DO UPDATE
    SET noticed = d.noticed + 1, due_at = excluded.due_at, failures = 0, failing_since = NULL
)
SELECT count(*) FROM again
)sql";

}  // namespace

delivery_queue::delivery_queue(std::string_view schema, std::string_view scope_column,
                               std::string_view scope_type) {
  const auto named = [&](const char* what, const char* sql) {
    return db::named_sql{"roster_delivery_" + std::string(what) + "_" + std::string(schema),
                         fill_in(sql, schema, scope_column, scope_type)};
  };
  look_ = named("look", look_sql);
  notice_ = named("notice", notice_sql);
  sweep_ = named("sweep", sweep_sql);
  take_ = named("take", take_sql);
  waiting_ = named("waiting", waiting_sql);
  set_delivered_ = named("set_delivered", set_delivered_sql);
  park_ = named("park", park_sql);
  remove_ = named("remove", remove_sql);
  put_back_ = named("put_back", put_back_sql);
  parked_ = named("parked", parked_sql);
  retry_ = named("retry", retry_sql);
}

horizon::look delivery_queue::look(db::connection& on, std::int64_t known) const {
  const pqxx::result rows = on.run(look_.view(), {db::to_parameter(known)});
  horizon::look out;
  out.newest = rows[0][0].as<std::int64_t>();
  out.oldest_running = rows[0][1].as<std::int64_t>();
  if (!rows[0][2].is_null()) out.mine = rows[0][2].as<std::int64_t>();
  return out;
}

void delivery_queue::notice(db::connection& on, std::int64_t after, std::int64_t settled) const {
  on.run(notice_.view(), {db::to_parameter(after), db::to_parameter(settled)});
}

void delivery_queue::sweep(db::connection& on) const {
  on.run(sweep_.view(), {});
}

std::vector<claim> delivery_queue::take(db::connection& on, std::size_t most,
                                        std::chrono::milliseconds lease) const {
  std::vector<claim> out;
  const pqxx::result rows =
      on.run(take_.view(), {std::to_string(most), db::to_parameter(std::int64_t{lease.count()})});
  for (const pqxx::row& row : rows) {
    claim& taken = out.emplace_back();
    taken.scope = db::text_of(row[0]);
    taken.lease = row[1].as<std::int64_t>();
    taken.noticed = row[2].as<std::int64_t>();
    taken.failures = row[3].as<int>();
    taken.failing_for = milliseconds_of(row[4]);
  }
  return out;
}

std::vector<waiting_event> delivery_queue::waiting(db::connection& on, const std::string& scope,
                                                   std::int64_t settled, std::size_t most) const {
  std::vector<waiting_event> out;
  const pqxx::result rows = on.run(waiting_.view(), {scope, db::to_parameter(settled), std::to_string(most)});
  for (const pqxx::row& row : rows) {
    waiting_event& each = out.emplace_back();
    each.event_id = row[0].as<std::int64_t>();
    each.type = db::text_of(row[1]);
    each.subject = db::text_of(row[2]);
    each.detail = db::text_of(row[3]);
    each.created = time_of(row[4]);
    each.age = milliseconds_of(row[5]);
  }
  return out;
}

void delivery_queue::set_delivered(db::connection& on, const std::string& scope,
                                   const std::vector<std::int64_t>& event_ids) const {
  db::array_literal ids;
  for (const std::int64_t id : event_ids) ids.add(id);
  on.run(set_delivered_.view(), {scope, ids.take()});
}

void delivery_queue::park(db::connection& on, const std::string& scope, std::int64_t event_id,
                          const std::string& why) const {
  on.run(park_.view(), {scope, db::to_parameter(event_id), why});
}

void delivery_queue::put_back(db::connection& on, const claim& which, int failures,
                              std::chrono::milliseconds pause) const {
  const db::parameter lease = db::to_parameter(which.lease);
  if (on.run(remove_.view(), {which.scope, lease, db::to_parameter(which.noticed)}).affected_rows() > 0)
    return;
  on.run(put_back_.view(),
         {which.scope, lease, std::to_string(failures), db::to_parameter(std::int64_t{pause.count()})});
}

std::vector<parked_event> delivery_queue::parked(db::connection& on) const {
  std::vector<parked_event> out;
  for (const pqxx::row& row : on.run(parked_.view(), {}))
    out.push_back({row[0].as<std::int64_t>(), db::text_of(row[1]), db::text_of(row[2]), time_of(row[3]),
                   db::text_of(row[4])});
  return out;
}

std::size_t delivery_queue::retry(db::connection& on, const std::optional<std::string>& scope,
                                  std::optional<std::int64_t> event_id, std::size_t most) const {
  db::parameter id;
  if (event_id) id = db::to_parameter(*event_id);
  return on.run(retry_.view(), {scope, id, std::to_string(most)})[0][0].as<std::size_t>();
}

}  // namespace roster::webhook
