// What deleted teams and experiments leave behind: noted where they are deleted, removed later a part at a
// time, so that whoever deletes has his answer at once and no transaction is a long one. Run on a lane's
// thread.
//
// Throw db::unavailable and db::statement_failed.
#pragma once

#include <cstdint>

#include "common/db/connection.hpp"

namespace roster::participants {

// Participants withdrawn from an experiment in one transaction: they are locked meanwhile, and who enrols one
// waits.
inline constexpr std::int64_t most_withdrawn = 1'000;

// In the transaction that deletes the row itself, which is locked against all others.
void leave_remains_of_team(db::transaction& in, std::int64_t team_id);
// Withdraws those that one part can hold, so that a small experiment leaves nothing.
void leave_remains_of_experiment(db::transaction& in, std::int64_t team_id, std::int64_t experiment_id,
                                 std::int64_t most = most_withdrawn);

// Removes one part of what is left of something, in a transaction of its own. False when there is nothing to
// remove, or others are at it. Participants' experiment_count is true after each part.
bool clear_remains(db::connection& on, std::int64_t most = most_withdrawn);

}  // namespace roster::participants
