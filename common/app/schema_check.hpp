// Whether the database is there and has the schema this program was built for; serving begins without it,
// readiness does not.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "common/async/types.hpp"
#include "common/db/lanes.hpp"
#include "common/db/migrations.hpp"

namespace roster::app {

// Lives on one I/O thread.
class schema_check {
 public:
  schema_check(db::lanes& on, std::string_view schema, std::span<const db::migration> all)
      : on_(on), schema_(schema), all_(all) {}

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
  std::string_view schema_;
  std::span<const db::migration> all_;
  bool fits_ = false;
  std::string fault_;
};

}  // namespace roster::app
