// Whether the database is there and has the schema this program was built for; serving begins without it,
// readiness does not.
#pragma once

#include <exception>
#include <functional>
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
  // rethrow_fault(); one that does calls `begin_work`, once: for what works in the background, which a
  // schema that is not there would only make complain.
  async::task<> run(std::function<void()> begin_work);

  // Empty when ready, else the reason; asks the database each time.
  async::task<std::string> not_ready_because();

  // Throws what check_migrated threw when the schema does not fit. To be called when the server has stopped.
  void rethrow_fault() const {
    if (fault_) std::rethrow_exception(fault_);
  }

 private:
  async::task<bool> is_settled();

  db::lanes& on_;
  std::string_view schema_;
  std::span<const db::migration> all_;
  bool fits_ = false;
  std::exception_ptr fault_;
};

}  // namespace roster::app
