// The SQL that changes or removes one participant, in a transaction that has locked it; and that of what is
// shown beside participants.
#pragma once

#include "common/db/connection.hpp"

namespace roster::participants::statements {

// $1 team, $2 subject, $3 key. No row for who is no member; one row with NULLs when the team has no such
// participant; else the participant, locked. Columns: see participant_rows.hpp.
// The team is locked before it, as everywhere (experiment_statements.hpp). FOR UPDATE, for the key may be
// about to change: a weaker lock would have to be exchanged for that one later, and two that wait for each
// other's would deadlock.
inline constexpr db::statement lock_participant_for_change{"participants_lock_for_change", R"sql(
WITH access AS MATERIALIZED (
  SELECT team.team_id
  FROM (
    SELECT m.team_id FROM participants.team_member AS m
    WHERE m.team_id = $1::bigint AND m.subject = $2
    OFFSET 0
  ) AS member
  CROSS JOIN LATERAL (
    SELECT t.team_id FROM participants.team AS t
    WHERE t.team_id = member.team_id
    FOR KEY SHARE
  ) AS team
)
SELECT p.team_id, p.participant_id, p.key, p.notes, p.experiment_count,
       (extract(epoch FROM p.created_at) * 1000000)::bigint,
       (extract(epoch FROM p.updated_at) * 1000000)::bigint
FROM access
LEFT JOIN LATERAL (
  SELECT * FROM participants.participant AS x
  WHERE x.team_id = access.team_id AND x.key = $3
  FOR UPDATE
) AS p ON true
)sql"};

// A new key, $1 team, $2 key, of a participant that is locked. UPDATE has no ON CONFLICT, and its error would
// be logged by PostgreSQL with the key in it. So the key is first taken by a row of its own, in the way of
// those who create: one row, its participant_id, or none when the key is another's. Whoever wants the key
// waits from then on for the end of this transaction, so the row can go again ($1 team, $2 its
// participant_id) before the participant gets the key.
inline constexpr db::statement take_key{"participants_take_key", R"sql(
INSERT INTO participants.participant (team_id, key) VALUES ($1::bigint, $2)
ON CONFLICT (team_id, key) DO NOTHING
RETURNING participant_id
)sql"};
inline constexpr db::statement pass_key_on{"participants_pass_key_on", R"sql(
DELETE FROM participants.participant WHERE team_id = $1::bigint AND participant_id = $2::bigint
)sql"};

// $1 team, $2 participant id, $3 key, $4 notes. One row: when it was updated, in µs.
// Never the same time twice for one participant: its entity tag is made of it.
inline constexpr db::statement store_participant{"participants_store", R"sql(
UPDATE participants.participant
SET key = $3, notes = $4, updated_at = greatest(now(), updated_at + interval '1 microsecond')
WHERE team_id = $1::bigint AND participant_id = $2::bigint
RETURNING (extract(epoch FROM updated_at) * 1000000)::bigint
)sql"};

// $1 team, $2 participant id. Counts it off as statements.hpp says; its enrolments go by their foreign key.
inline constexpr db::statement delete_participant{"participants_delete", R"sql(
WITH gone AS (
  DELETE FROM participants.participant
  WHERE team_id = $1::bigint AND participant_id = $2::bigint
  RETURNING team_id
)
INSERT INTO participants.team_participants AS slot (team_id, slot, participants)
SELECT team_id, pg_backend_pid() % 16, -count(*) FROM gone
GROUP BY team_id
ON CONFLICT (team_id, slot) DO UPDATE SET participants = slot.participants + excluded.participants
)sql"};

// $1 team, $2 participant ids. Rows: participant_id, experiment_id of each enrolment, in this order.
inline constexpr db::statement select_enrolled{"participants_select_enrolled", R"sql(
SELECT asked.participant_id, n.experiment_id
FROM unnest($2::bigint[]) AS asked (participant_id)
CROSS JOIN LATERAL (
  SELECT x.experiment_id FROM participants.enrolment AS x
  WHERE x.team_id = $1::bigint AND x.participant_id = asked.participant_id
  OFFSET 0
) AS n
ORDER BY asked.participant_id, n.experiment_id
)sql"};

// $1 team, $2 experiment ids. Columns: see experiment_rows.hpp; by id.
inline constexpr db::statement select_experiments{"participants_select_experiments", R"sql(
SELECT e.team_id, e.experiment_id, e.key, e.description, e.status,
       (extract(epoch FROM e.created_at) * 1000000)::bigint,
       (extract(epoch FROM e.updated_at) * 1000000)::bigint
FROM unnest($2::bigint[]) AS asked (experiment_id)
CROSS JOIN LATERAL (
  SELECT * FROM participants.experiment AS x
  WHERE x.team_id = $1::bigint AND x.experiment_id = asked.experiment_id
  OFFSET 0
) AS e
ORDER BY e.experiment_id
)sql"};

}  // namespace roster::participants::statements
