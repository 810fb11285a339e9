// The table's four statements.
#include "common/events/event_table.hpp"

#include <algorithm>
#include <limits>

#include "common/db/array.hpp"

namespace roster::events {

namespace {

recorded event_of(const pqxx::row& row) {
  recorded out;
  out.event_id = row[0].as<std::int64_t>();
  out.type = db::text_of(row[1]);
  out.by.subject = db::text_of(row[2]);
  out.by.credential_id = row[3].as<std::int64_t>(0);
  out.by.request_id = db::text_of(row[4]);
  out.detail = db::text_of(row[5]);
  out.created = text::timestamp(std::chrono::microseconds(row[6].as<std::int64_t>()));
  return out;
}

}  // namespace

event_table::event_table(std::string_view schema, std::string_view scope_column,
                         std::string_view scope_type) {
  const std::string table = std::string(schema) + ".event";
  const std::string scope(scope_column);
  const std::string type(scope_type);
  const auto name = [&](const char* what) { return "roster_" + std::string(what) + "_" + table; };
  const std::string columns =
      "event_id, type, subject, credential_id, request_id, detail::text,"
      " (extract(epoch FROM created_at) * 1000000)::bigint";

  // Events get their ids in the order of the array.
  write_ = {name("write"),
            "INSERT INTO " + table + " (" + scope +
                ", type, subject, credential_id, request_id, detail, delivery)"
                " SELECT e.scope, e.type, e.subject, e.credential_id, e.request_id, e.detail::jsonb,"
                " CASE WHEN e.is_delivered AND current_setting('roster.webhook', true) = 'on'"
                " THEN 'waiting' END"
                " FROM unnest($1::" +
                type +
                "[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::boolean[])"
                " WITH ORDINALITY"
                " AS e (scope, type, subject, credential_id, request_id, detail, is_delivered, number)"
                " ORDER BY e.number"};
  // $1 scope, $2 the event that was shown last, $3 rows to skip, $4 rows at most.
  list_older_ = {name("list_older"), "SELECT " + columns + " FROM " + table + " WHERE " + scope +
                                         " = $1::" + type +
                                         " AND event_id < $2::bigint ORDER BY event_id DESC"
                                         " OFFSET $3::bigint LIMIT $4::bigint"};
  // $1 scope, $2 the event that was shown first, $3 rows at most. Oldest first.
  list_newer_ = {name("list_newer"), "SELECT " + columns + " FROM " + table + " WHERE " + scope +
                                         " = $1::" + type +
                                         " AND event_id > $2::bigint ORDER BY event_id LIMIT $3::bigint"};
  // $1 age in ms, $2 rows at most.
  purge_ = {name("purge"), "DELETE FROM " + table + " WHERE ctid = ANY (ARRAY(SELECT ctid FROM " + table +
                               " WHERE created_at < now() - $1::bigint * interval '1 millisecond'"
                               " AND delivery IS DISTINCT FROM 'waiting' LIMIT $2::bigint))"};
}

void event_table::write(db::transaction& in, std::span<const event> what) const {
  if (what.empty()) return;
  db::array_literal scopes;
  db::array_literal types;
  db::array_literal subjects;
  db::array_literal credential_ids;
  db::array_literal request_ids;
  db::array_literal details;
  db::array_literal deliveries;
  for (const event& each : what) {
    scopes.add(std::string_view(each.scope));
    types.add(each.type);
    subjects.add_or_null(each.by.subject);
    credential_ids.add_or_null(each.by.credential_id);
    request_ids.add_or_null(each.by.request_id);
    details.add(std::string_view(each.detail));
    deliveries.add(std::string_view(each.is_delivered ? "true" : "false"));
  }
  in.run(write_.view(), {scopes.take(), types.take(), subjects.take(), credential_ids.take(),
                         request_ids.take(), details.take(), deliveries.take()});
}

page event_table::list(db::connection& on, const std::string& scope, const page_request& which) const {
  // One row more than is shown tells whether there is more.
  const db::parameter most = db::to_parameter(which.count + 1);
  if (which.after) {
    page newer = db::page_of(on.run(list_newer_.view(), {scope, db::to_parameter(*which.after), most}),
                             which.count, event_of);
    std::reverse(newer.rows.begin(), newer.rows.end());
    return newer;
  }
  const std::int64_t place = which.before.value_or(std::numeric_limits<std::int64_t>::max());
  return db::page_of(
      on.run(list_older_.view(), {scope, db::to_parameter(place), db::to_parameter(which.skip), most}),
      which.count, event_of);
}

std::size_t event_table::purge(db::connection& on, std::chrono::milliseconds age, std::size_t most) const {
  return on.run(purge_.view(), {db::to_parameter(std::int64_t{age.count()}), std::to_string(most)})
      .affected_rows();
}

}  // namespace roster::events
