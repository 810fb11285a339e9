// The SQL that changes or removes one participant, in a transaction that has locked it.
#pragma once

#include "common/db/connection.hpp"

namespace roster::participants::statements {

// $1 team, $2 subject, $3 key. No row for who is no member; one row with NULLs when the team has no such
// participant; else the participant, locked. Columns: see participant_rows.hpp.
// FOR UPDATE, for its key may be about to change: a weaker lock would have to be exchanged for that one later,
// and two that wait for each other's would deadlock.
inline constexpr db::statement lock_participant{"participants_lock", R"sql(
WITH access AS MATERIALIZED (
  SELECT m.team_id FROM participants.team_member AS m
  WHERE m.team_id = $1::bigint AND m.subject = $2
)
SELECT p.team_id, p.participant_id, p.key, p.notes, p.experiment_count,
       (extract(epoch FROM p.created_at) * 1000000)::bigint,
       (extract(epoch FROM p.updated_at) * 1000000)::bigint
FROM access
LEFT JOIN LATERAL (
  SELECT * FROM participants.participant AS p
  WHERE p.team_id = access.team_id AND p.key = $3
  FOR UPDATE
) AS p ON true
)sql"};

// $1 team, $2 participant id, $3 key, $4 notes. One row: when it was updated, in µs.
// Never the same time twice for one participant: its entity tag is made of it.
inline constexpr db::statement update_participant{"participants_update", R"sql(
UPDATE participants.participant
SET key = $3, notes = $4, updated_at = greatest(now(), updated_at + interval '1 microsecond')
WHERE team_id = $1::bigint AND participant_id = $2::bigint
RETURNING (extract(epoch FROM updated_at) * 1000000)::bigint
)sql"};

// $1 team, $2 participant id.
inline constexpr db::statement remove_participant{"participants_remove", R"sql(
DELETE FROM participants.participant
WHERE team_id = $1::bigint AND participant_id = $2::bigint
)sql"};

}  // namespace roster::participants::statements
