// The SQL of experiments. They are few and seldom written, so each is a statement for one request.
//
// Locks are taken in one order by all that write here and to enrolments (enrolment_statements.hpp), so that
// nothing deadlocks:
//   1. team: FOR KEY SHARE; whoever makes, changes or deletes an experiment FOR NO KEY UPDATE, which lets
//      those through that only enrol, and one change of experiments at a time in each team
//   2. experiment: FOR KEY SHARE by those who enrol; FOR UPDATE by who deletes it: nobody enrols meanwhile
//   3. participant: new ones by key, then FOR NO KEY UPDATE those that are there, by key: who holds it may
//      change the participant's enrolments and their count
//   4. enrolment
//   5. slots of the team's number of participants (sql/V002)
// A key that is changed meanwhile can upset the order of 3; the conflict is then tried again, see
// common/db/connection.hpp.
#pragma once

#include "common/db/connection.hpp"

namespace roster::participants::statements {

// $1 team, $2 subject. Locks the team for making an experiment. One row for a member: is_active.
inline constexpr db::statement lock_team_of_experiments{"experiments_lock_team", R"sql(
SELECT coalesce(team.active_until > now(), false)
FROM (
  SELECT m.team_id FROM participants.team_member AS m
  WHERE m.team_id = $1::bigint AND m.subject = $2
  OFFSET 0
) AS member
CROSS JOIN LATERAL (
  SELECT t.active_until FROM participants.team AS t
  WHERE t.team_id = member.team_id
  FOR NO KEY UPDATE
) AS team
)sql"};

// $1 team, locked by a statement before: one that both waited for the lock and counted would count on the row
// as it was before the wait, and have to get in line for the new one once more, behind those who wait for it.
// $2 key, $3 description. One row, experiment_id and created_at in µs; none when the key is taken.
inline constexpr db::statement create_experiment{"experiments_create", R"sql(
WITH made AS (
  INSERT INTO participants.experiment (team_id, key, description) VALUES ($1::bigint, $2, $3)
  ON CONFLICT (team_id, key) DO NOTHING
  RETURNING team_id, experiment_id, created_at
),
counted AS (
  UPDATE participants.team AS t SET experiments_count = t.experiments_count + 1
  FROM made
  WHERE t.team_id = made.team_id
)
SELECT experiment_id, (extract(epoch FROM created_at) * 1000000)::bigint FROM made
)sql"};

// The columns of an experiment, as all statements that show one have them:
//   team_id, experiment_id, key, description, status, created_at and updated_at in µs

// $1 team, $2 subject, $3 key. One row: the experiment; none when there is no such, or the subject is no
// member.
inline constexpr db::statement select_experiment{"experiments_select", R"sql(
SELECT e.team_id, e.experiment_id, e.key, e.description, e.status,
       (extract(epoch FROM e.created_at) * 1000000)::bigint,
       (extract(epoch FROM e.updated_at) * 1000000)::bigint
FROM (
  SELECT m.team_id FROM participants.team_member AS m
  WHERE m.team_id = $1::bigint AND m.subject = $2
  OFFSET 0
) AS member
CROSS JOIN LATERAL (
  SELECT * FROM participants.experiment AS x
  WHERE x.team_id = member.team_id AND x.key = $3
  OFFSET 0
) AS e
)sql"};

// $1 team, $2 subject, $3 the order (id, key or created_at, '-' before it: descending), $4 rows to skip, $5
// rows at most. For a member one row at least, with NULLs when there is nothing to show. A team's experiments
// are few enough to be sorted.
inline constexpr db::statement list_experiments{"experiments_list", R"sql(
SELECT e.team_id, e.experiment_id, e.key, e.description, e.status,
       (extract(epoch FROM e.created_at) * 1000000)::bigint,
       (extract(epoch FROM e.updated_at) * 1000000)::bigint
FROM (
  SELECT m.team_id FROM participants.team_member AS m
  WHERE m.team_id = $1::bigint AND m.subject = $2
  OFFSET 0
) AS member
LEFT JOIN LATERAL (
  SELECT x.*, row_number() OVER (
    ORDER BY CASE WHEN $3 = 'key' THEN x.key END,
             CASE WHEN $3 = '-key' THEN x.key END DESC,
             CASE WHEN $3 = 'created_at' THEN x.created_at END,
             CASE WHEN $3 = '-created_at' THEN x.created_at END DESC,
             CASE WHEN starts_with($3, '-') THEN -x.experiment_id ELSE x.experiment_id END
  ) AS place
  FROM participants.experiment AS x
  WHERE x.team_id = member.team_id
  ORDER BY place
  OFFSET $4::bigint LIMIT $5::bigint
) AS e ON true
ORDER BY e.place
)sql"};

// The same as select_experiment, locked for a change: first step of every transaction that changes or deletes
// one.
inline constexpr db::statement lock_experiment{"experiments_lock", R"sql(
SELECT e.team_id, e.experiment_id, e.key, e.description, e.status,
       (extract(epoch FROM e.created_at) * 1000000)::bigint,
       (extract(epoch FROM e.updated_at) * 1000000)::bigint
FROM (
  SELECT m.team_id FROM participants.team_member AS m
  WHERE m.team_id = $1::bigint AND m.subject = $2
  OFFSET 0
) AS member
CROSS JOIN LATERAL (
  SELECT t.team_id FROM participants.team AS t
  WHERE t.team_id = member.team_id
  FOR NO KEY UPDATE
) AS team
CROSS JOIN LATERAL (
  SELECT * FROM participants.experiment AS x
  WHERE x.team_id = team.team_id AND x.key = $3
  FOR NO KEY UPDATE
) AS e
)sql"};

// $1 team, $2 experiment, both locked; $3 key, $4 description, $5 status, all as they shall be. One row:
// updated_at in µs; none when another experiment has the key. Nobody can take the key meanwhile: that needs
// the team's lock. Never the same time twice for one experiment: its entity tag is made of it.
inline constexpr db::statement update_experiment{"experiments_update", R"sql(
UPDATE participants.experiment AS e
SET key = $3, description = $4, status = $5, updated_at = greatest(now(), e.updated_at + interval '1 microsecond')
WHERE e.team_id = $1::bigint AND e.experiment_id = $2::bigint
  AND NOT EXISTS (
    SELECT FROM participants.experiment AS other
    WHERE other.team_id = $1::bigint AND other.key = $3 AND other.experiment_id <> $2::bigint
  )
RETURNING (extract(epoch FROM e.updated_at) * 1000000)::bigint
)sql"};

// Deleting. $1 team, $2 experiment, both locked as above: nobody enrols from here on.
inline constexpr db::statement close_experiment{"experiments_close", R"sql(
SELECT FROM participants.experiment AS e
WHERE e.team_id = $1::bigint AND e.experiment_id = $2::bigint
FOR UPDATE
)sql"};

// $3: how many at most. Locks the enrolled participants with the least ids. Rows: participant_id, by key.
inline constexpr db::statement lock_enrolled{"experiments_lock_enrolled", R"sql(
SELECT p.participant_id
FROM (
  SELECT n.team_id, n.participant_id, named.key
  FROM (
    SELECT x.team_id, x.participant_id FROM participants.enrolment AS x
    WHERE x.team_id = $1::bigint AND x.experiment_id = $2::bigint
    ORDER BY x.participant_id
    LIMIT $3::bigint
  ) AS n
  CROSS JOIN LATERAL (
    SELECT x.key FROM participants.participant AS x
    WHERE x.team_id = n.team_id AND x.participant_id = n.participant_id
    OFFSET 0
  ) AS named
  ORDER BY named.key
  OFFSET 0
) AS enrolled
CROSS JOIN LATERAL (
  SELECT x.participant_id FROM participants.participant AS x
  WHERE x.team_id = enrolled.team_id AND x.participant_id = enrolled.participant_id
  FOR NO KEY UPDATE
) AS p
)sql"};

// $3: the greatest id of those. Withdraws all up to it.
inline constexpr db::statement withdraw_up_to{"experiments_withdraw_up_to", R"sql(
WITH gone AS (
  DELETE FROM participants.enrolment AS n
  WHERE n.team_id = $1::bigint AND n.experiment_id = $2::bigint AND n.participant_id <= $3::bigint
  RETURNING n.team_id, n.participant_id
)
UPDATE participants.participant AS p SET experiment_count = p.experiment_count - 1
FROM gone
WHERE p.team_id = gone.team_id AND p.participant_id = gone.participant_id
)sql"};

// Its enrolments may stay behind, see remains_statements.hpp.
inline constexpr db::statement delete_experiment{"experiments_delete", R"sql(
WITH gone AS (
  DELETE FROM participants.experiment AS e
  WHERE e.team_id = $1::bigint AND e.experiment_id = $2::bigint
  RETURNING e.team_id
)
UPDATE participants.team AS t SET experiments_count = t.experiments_count - 1
FROM gone
WHERE t.team_id = gone.team_id
)sql"};

}  // namespace roster::participants::statements
