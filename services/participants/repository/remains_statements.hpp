// The SQL that removes what is left of deleted teams and experiments (sql/V006), part by part.
//
// Nobody adds to them any more: whoever writes to a team or an experiment locks its row first, which is gone,
// or counts, which fails (statements.hpp). But for the ledger of retries: a key that was taken when the team
// went may still be written there, and goes with what is a day old.
// Parts go by participant, from the one before: a statement that began at the front each time would pass over
// what is deleted already, for as long as an old snapshot (an export's) keeps that from being cleaned up.
// Their LIMIT is a constant, for the planner to see that the index scan stops early.
#pragma once

#include "common/db/connection.hpp"

namespace roster::participants::statements {

// $1 team. What a team leaves, in the transaction that deletes it; its experiments' remains are among it.
inline constexpr db::statement forget_experiments_of_team{"remains_forget_experiments", R"sql(
DELETE FROM participants.remains WHERE team_id = $1::bigint
)sql"};
inline constexpr db::statement leave_team{"remains_leave_team", R"sql(
INSERT INTO participants.remains (team_id) VALUES ($1::bigint)
)sql"};

// $1 team, $2 experiment, in the transaction that deletes it. Leaves nothing when nobody is enrolled.
inline constexpr db::statement leave_experiment{"remains_leave_experiment", R"sql(
INSERT INTO participants.remains (team_id, experiment_id)
SELECT $1::bigint, $2::bigint
WHERE EXISTS (
  SELECT FROM participants.enrolment AS n WHERE n.team_id = $1::bigint AND n.experiment_id = $2::bigint
)
)sql"};

// The oldest that nobody else is working on, locked. One row or none: team_id, experiment_id, stage, past.
inline constexpr db::statement take_remains{"remains_take", R"sql(
SELECT team_id, experiment_id, stage, past FROM participants.remains
ORDER BY created_at
LIMIT 1
FOR UPDATE SKIP LOCKED
)sql"};

// $1 team, $2 past. One row: the last participant of the next part, NULL when nothing is left.
inline constexpr db::statement next_enrolments{"remains_next_enrolments", R"sql(
SELECT max(part.participant_id) FROM (
  SELECT participant_id FROM participants.enrolment
  WHERE team_id = $1::bigint AND participant_id > $2::bigint
  ORDER BY participant_id
  LIMIT 5000
) AS part
)sql"};
inline constexpr db::statement next_participants{"remains_next_participants", R"sql(
SELECT max(part.participant_id) FROM (
  SELECT participant_id FROM participants.participant
  WHERE team_id = $1::bigint AND participant_id > $2::bigint
  ORDER BY participant_id
  LIMIT 5000
) AS part
)sql"};

// $1 team, $2 past, $3 the last of the part. Enrolments go first, which the participants' foreign key would
// else delete one by one.
inline constexpr db::statement delete_enrolments{"remains_delete_enrolments", R"sql(
DELETE FROM participants.enrolment
WHERE team_id = $1::bigint AND participant_id > $2::bigint AND participant_id <= $3::bigint
)sql"};
inline constexpr db::statement delete_participants{"remains_delete_participants", R"sql(
DELETE FROM participants.participant
WHERE team_id = $1::bigint AND participant_id > $2::bigint AND participant_id <= $3::bigint
)sql"};

// $1 team. What is remembered of its retries: the ledger is a day's at most.
inline constexpr db::statement delete_retries{"remains_delete_retries", R"sql(
DELETE FROM participants.idempotency WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM participants.idempotency WHERE team_id = $1::bigint LIMIT 5000))
)sql"};

// $1 team, $2 experiment, $3 stage, $4 past: how far the work has come.
inline constexpr db::statement note_progress{"remains_note_progress", R"sql(
UPDATE participants.remains SET stage = $3::smallint, past = $4::bigint
WHERE team_id = $1::bigint AND experiment_id = $2::bigint
)sql"};

// $1 team, $2 experiment. One row when that was all; none when somebody is still enrolled in the experiment.
inline constexpr db::statement end_remains{"remains_end", R"sql(
DELETE FROM participants.remains AS r
WHERE r.team_id = $1::bigint AND r.experiment_id = $2::bigint
  AND NOT EXISTS (
    SELECT FROM participants.enrolment AS n WHERE n.team_id = $1::bigint AND n.experiment_id = $2::bigint
  )
RETURNING r.team_id
)sql"};

}  // namespace roster::participants::statements
