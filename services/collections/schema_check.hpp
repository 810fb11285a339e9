// Whether the database is there and has the schema this program was built for; serving begins without it,
// readiness does not.
#pragma once

#include <string>

#include "common/db/lanes.hpp"

namespace roster::collections {

// Lives on one I/O thread.
class schema_check {
 public:
  explicit schema_check(db::lanes& on) : on_(on) {}

  // Asks until the database answers. A schema that does not fit stops the process (SIGTERM to itself), see
  // fault().
  async::awaitable<> run();

  // Empty when ready, else the reason; asks the database each time.
  async::awaitable<std::string> not_ready_because();

  // Why the schema does not fit, or empty. To be read when the server has stopped.
  const std::string& fault() const { return fault_; }

 private:
  async::awaitable<bool> is_settled();

  db::lanes& on_;
  bool fits_ = false;
  std::string fault_;
};

}  // namespace roster::collections
