// Up to which event a table can be taken as complete.
//
// Ids are given out before a transaction commits, so of two that write at the same time the one with the
// greater ids may be seen first, and what was sent then would be out of order. An id is settled when every
// transaction that could still bring a lesser one has ended: all that take ids have a transaction id by then
// (they have written or locked something before, see events/event_table.hpp), so those are the ones before
// the id that a look at the table took for itself.
//
// No clock, no database: fed with what statements say.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "common/async/types.hpp"

namespace roster::webhook {

class horizon {
 public:
  // Somebody else's transaction on the same server may stay open for ever, and is waited for no longer than
  // this; ours are bounded by the statement timeout. Nothing is lost then, only its order.
  explicit horizon(std::chrono::milliseconds patience = std::chrono::seconds(10)) : patience_(patience) {}

  // What one statement has seen.
  struct look {
    std::int64_t newest = 0;          // the greatest id that is visible
    std::int64_t oldest_running = 0;  // pg_snapshot_xmin: all transactions before it have ended
    std::optional<std::int64_t>
        mine{};  // a transaction id taken after the look, when `newest` is above known()
  };
  void saw(const look& what, async::clock::time_point now);

  std::int64_t settled() const { return settled_; }
  // The greatest id that is settled or waits to be.
  std::int64_t known() const { return waiting_ ? waiting_->newest : settled_; }
  bool is_waiting() const { return waiting_.has_value(); }

 private:
  struct candidate {
    std::int64_t newest;
    std::int64_t before;  // transactions that have to end
    async::clock::time_point until;
  };
  std::chrono::milliseconds patience_;
  std::int64_t settled_ = 0;
  std::optional<candidate> waiting_;
};

}  // namespace roster::webhook
