// Writes credential.last_used_at in the background: ids are gathered from all I/O threads and written
// together.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "common/async/types.hpp"
#include "common/db/lanes.hpp"

namespace roster::gateway {

class use_recorder {
 public:
  explicit use_recorder(db::lanes& on);

  // From any thread. Past 100,000 ids waiting, new ones are dropped: a last-used time is a hint, not a
  // record.
  void note(std::int64_t credential_id);

  // Gives what gathered to a lane, if anything did. What cannot be written is logged and kept for the next
  // flush.
  void flush();

 private:
  struct state;

  db::lanes& lanes_;
  std::shared_ptr<state> shared_;  // with the jobs on their way
};

// Flushes every `interval`, for as long as its I/O thread runs.
async::task<> flush_regularly(use_recorder& what, std::chrono::milliseconds interval);

}  // namespace roster::gateway
