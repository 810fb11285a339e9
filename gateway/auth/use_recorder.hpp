// Writes credential.last_used_at in the background: ids are gathered from all I/O threads and written
// together.
#pragma once

#include <cstdint>
#include <mutex>
#include <unordered_set>

#include "common/async/types.hpp"
#include "common/db/lanes.hpp"

namespace roster::gateway {

class use_recorder {
 public:
  explicit use_recorder(db::lanes& on) : lanes_(on) {}

  // From any thread. Past 100,000 ids waiting, new ones are dropped: a last-used time is a hint, not a
  // record.
  void note(std::int64_t credential_id);

  // Gives what gathered to a lane, if anything did. A failure is logged and what was to be written is
  // dropped.
  void flush();

 private:
  db::lanes& lanes_;
  std::mutex mutex_;
  std::unordered_set<std::int64_t> used_;
};

// Flushes every `interval`, for as long as its I/O thread runs.
async::awaitable<> flush_regularly(use_recorder& what, std::chrono::milliseconds interval);

}  // namespace roster::gateway
