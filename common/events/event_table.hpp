// The events table of a service: history and outbox at once. One implementation for all three schemas.
//
// Each schema has a table `event` of the same shape, led by what its other tables are led by:
//   (SCOPE, event_id bigint identity, type text, subject text, credential_id bigint, request_id text,
//    detail jsonb, delivery text, failure text, created_at timestamptz, PRIMARY KEY (SCOPE, event_id))
// An event is written in the transaction of the work itself, after what it tells of: so it is there exactly
// when the work was carried out, and of two events of which one could only happen after the other, the later
// one has the greater id. No foreign key: what was done to a team or collection outlives it.
//
// `delivery` is NULL (nobody wants it), 'waiting', 'delivered' or 'parked' (see common/webhook). Whether a
// webhook wants events is a property of the database session, which whoever connects declares by
// `wanted_by_webhook`: the code that writes events need not know.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "common/db/connection.hpp"
#include "common/db/named_sql.hpp"
#include "common/events/event.hpp"

namespace roster::events {

// For connection_options::session of a process that delivers, or wants delivered, what it writes.
inline const std::pair<std::string, std::string> wanted_by_webhook{"roster.webhook", "on"};

class event_table {
 public:
  // "participants", "team_id", "bigint": schema, scope column and its type. From our code only.
  event_table(std::string_view schema, std::string_view scope_column, std::string_view scope_type);

  // In their order. Call it behind the writes that the events tell of, see above.
  void write(db::transaction& in, std::span<const event> what) const;
  void write(db::transaction& in, const event& what) const { write(in, std::span(&what, 1)); }

  page list(db::connection& on, const std::string& scope, const page_request& which) const;

  // Deletes up to `most` events that are older than `age`, but none that is still to be delivered. Returns
  // how many.
  std::size_t purge(db::connection& on, std::chrono::milliseconds age, std::size_t most) const;

 private:
  db::named_sql write_;
  db::named_sql list_older_;
  db::named_sql list_newer_;
  db::named_sql purge_;
};

}  // namespace roster::events
