// All participants of a team as they were at one moment, read from a connection of their own: who reads
// slowly keeps nobody waiting.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "common/async/types.hpp"
#include "common/db/lanes.hpp"
#include "services/participants/domain/participant.hpp"

namespace roster::participants {

// Appends one participant. Called on a thread of the exports'.
using write_row = std::function<void(std::string& out, const domain::participant& row)>;

class participant_export {
 public:
  virtual ~participant_export() = default;  // ends the snapshot
  // The next rows as `write_row` writes them, some 64 KiB; nothing at the end. Throws db::unavailable, also
  // when the snapshot has been held for too long, and db::statement_failed.
  virtual async::task<std::optional<std::string>> next() = 0;
};

struct export_options {
  db::connection_options connection;
  std::size_t count = 8;  // exports at a time, each with a connection; one more is refused
  std::chrono::milliseconds longest{std::chrono::hours(1)};  // that an export may hold its snapshot
};

class participant_exports {
 public:
  virtual ~participant_exports() = default;
  // By ascending id. Throws db::unavailable at once when there are too many. `reader`: the caller's thread.
  virtual std::unique_ptr<participant_export> open(const async::executor& reader, std::int64_t team_id,
                                                   write_row write) = 0;
  // Refuses new ones, and returns when those under way have ended.
  virtual void drain() = 0;
};

std::unique_ptr<participant_exports> create_participant_exports(export_options options);

}  // namespace roster::participants
