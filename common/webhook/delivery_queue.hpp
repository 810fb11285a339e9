// The outbox half of the events table (events/event_table.hpp): what is to be delivered, who works on it,
// what became of it.
//
// Events of one scope (a team, a collection) are delivered one after another; scopes are independent. A scope
// with something to be delivered has a row in the schema's table `delivery`; whoever works on it holds a
// lease of that row, and no transaction. A lease that ran out is anybody's: so a process that dies in the
// middle lets another go on, which may send again what was sent already.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/db/connection.hpp"
#include "common/db/named_sql.hpp"
#include "common/text/time.hpp"
#include "common/webhook/horizon.hpp"

namespace roster::webhook {

struct claim {
  std::string scope;
  std::int64_t lease = 0;
  std::int64_t noticed = 0;
  int failures = 0;                          // in a row
  std::chrono::milliseconds failing_for{0};  // 0 without failures
};

struct waiting_event {
  std::int64_t event_id = 0;
  std::string type{};
  std::string subject{};  // who did it; "" for an operator
  std::string detail{};   // JSON object
  text::timestamp created{};
  std::chrono::milliseconds age{0};
};

struct parked_event {
  std::int64_t event_id = 0;
  std::string scope{};
  std::string type{};
  text::timestamp created{};
  std::string failure{};
};

class delivery_queue {
 public:
  // As of an event_table.
  delivery_queue(std::string_view schema, std::string_view scope_column, std::string_view scope_type);

  // What a horizon asks for.
  horizon::look look(db::connection& on, std::int64_t known) const;
  // Gives every scope a row that has waiting events among those ids: after `after`, up to `settled`.
  void notice(db::connection& on, std::int64_t after, std::int64_t settled) const;
  // The same for whatever waits: at first, and against what went wrong meanwhile.
  void sweep(db::connection& on) const;

  // Takes up to `most` scopes that are due. Two that ask at the same time never get the same one (FOR UPDATE
  // SKIP LOCKED).
  std::vector<claim> take(db::connection& on, std::size_t most, std::chrono::milliseconds lease) const;
  // The oldest waiting events of a scope, up to `settled`.
  std::vector<waiting_event> waiting(db::connection& on, const std::string& scope, std::int64_t settled,
                                     std::size_t most) const;
  void set_delivered(db::connection& on, const std::string& scope,
                     const std::vector<std::int64_t>& event_ids) const;
  void park(db::connection& on, const std::string& scope, std::int64_t event_id,
            const std::string& why) const;
  // Gives a lease back: the scope's row goes when nothing waits any more, else it is due after `pause`. Who
  // has lost the lease changes nothing.
  void put_back(db::connection& on, const claim& which, int failures, std::chrono::milliseconds pause) const;

  // For operators. By scope, then id.
  std::vector<parked_event> parked(db::connection& on) const;
  // Up to `most` parked events, of one scope or by their id where these are given, wait again, in their old
  // place. Returns how many.
  std::size_t retry(db::connection& on, const std::optional<std::string>& scope,
                    std::optional<std::int64_t> event_id, std::size_t most) const;

 private:
  db::named_sql look_;
  db::named_sql notice_;
  db::named_sql sweep_;
  db::named_sql take_;
  db::named_sql waiting_;
  db::named_sql set_delivered_;
  db::named_sql park_;
  db::named_sql remove_;
  db::named_sql put_back_;
  db::named_sql parked_;
  db::named_sql retry_;
};

}  // namespace roster::webhook
