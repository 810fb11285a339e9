// The SQL of enrolments. Enrolling is hot and set-based, like the statements of participants: see
// statements.hpp for why tables are looked up in LATERAL subqueries, and experiment_statements.hpp for the
// order of locks.
//
// Enrolling is one statement when there is nothing to write, which is what most repeats are. Else it is a
// transaction of several, because each has to see what others had committed before it got the locks of the
// one before it.
#pragma once

#include "common/db/connection.hpp"

namespace roster::participants::statements {

// For each item: $1 team, $2 subject, $3 participant, $4 experiment (keys). A row for each item whose subject
// is a member: number (from 1), is_active, participant_id, experiment_id, status, created_at and updated_at
// of the enrolment in µs, variant; NULL what there is not.
inline constexpr db::statement look_up_enrolments{"enrolments_look_up", R"sql(
SELECT item.number, coalesce(team.active_until > now(), false),
       p.participant_id, e.experiment_id, e.status,
       (extract(epoch FROM n.created_at) * 1000000)::bigint,
       (extract(epoch FROM n.updated_at) * 1000000)::bigint,
       n.variant
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY
  AS item (team_id, subject, participant, experiment, number)
CROSS JOIN LATERAL (
  SELECT FROM participants.team_member AS m
  WHERE m.team_id = item.team_id AND m.subject = item.subject
  OFFSET 0
) AS member
CROSS JOIN LATERAL (
  SELECT t.active_until FROM participants.team AS t
  WHERE t.team_id = item.team_id
  OFFSET 0
) AS team
LEFT JOIN LATERAL (
  SELECT x.participant_id FROM participants.participant AS x
  WHERE x.team_id = item.team_id AND x.key = item.participant
  OFFSET 0
) AS p ON true
LEFT JOIN LATERAL (
  SELECT x.experiment_id, x.status FROM participants.experiment AS x
  WHERE x.team_id = item.team_id AND x.key = item.experiment
  OFFSET 0
) AS e ON true
LEFT JOIN LATERAL (
  SELECT x.variant, x.created_at, x.updated_at FROM participants.enrolment AS x
  WHERE x.team_id = item.team_id AND x.participant_id = p.participant_id AND x.experiment_id = e.experiment_id
  OFFSET 0
) AS n ON true
)sql"};

// $1, $2: distinct (team, experiment key) pairs. Locks both. Rows: team_id, key, experiment_id, status; none
// for a team or an experiment that has gone.
inline constexpr db::statement lock_experiments{"enrolments_lock_experiments", R"sql(
SELECT asked.team_id, asked.key, e.experiment_id, e.status
FROM unnest($1::bigint[], $2::text[]) AS asked (team_id, key)
CROSS JOIN LATERAL (
  SELECT t.team_id FROM participants.team AS t
  WHERE t.team_id = asked.team_id
  FOR KEY SHARE
) AS team
CROSS JOIN LATERAL (
  SELECT x.experiment_id, x.status FROM participants.experiment AS x
  WHERE x.team_id = team.team_id AND x.key = asked.key
  FOR KEY SHARE
) AS e
)sql"};

// $1, $2: distinct (team, key) pairs in order, of teams that are locked. Makes those participants that there
// are not. The team's number of them is count_participants' business, for its locks are the last. Rows:
// team_id, key, participant_id of those that were made.
inline constexpr db::statement make_participants{"enrolments_make_participants", R"sql(
INSERT INTO participants.participant (team_id, key)
SELECT wanted.team_id, wanted.key
FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS wanted (team_id, key, number)
ORDER BY wanted.number
ON CONFLICT (team_id, key) DO NOTHING
RETURNING team_id, key, participant_id
)sql"};

// $1, $2: distinct (team, key) pairs in order. Locks those that there are. Rows: team_id, key,
// participant_id.
inline constexpr db::statement lock_participants{"enrolments_lock_participants", R"sql(
SELECT wanted.team_id, wanted.key, p.participant_id
FROM unnest($1::bigint[], $2::text[]) AS wanted (team_id, key)
CROSS JOIN LATERAL (
  SELECT x.participant_id FROM participants.participant AS x
  WHERE x.team_id = wanted.team_id AND x.key = wanted.key
  FOR NO KEY UPDATE
) AS p
)sql"};

// $1 to $3: distinct (team, participant, experiment), all locked; $4 the last variant, $5 how many there were
// in turn, of which each is a microsecond later than the one before. Rows: participant_id, experiment_id,
// created_at and updated_at in µs of each that is new; none of those that there were.
inline constexpr db::statement add_enrolments{"enrolments_add", R"sql(
WITH enrolled AS (
  INSERT INTO participants.enrolment (team_id, participant_id, experiment_id, variant, updated_at)
  SELECT item.team_id, item.participant_id, item.experiment_id, item.variant,
         now() + (item.variants - 1) * interval '1 microsecond'
  FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[])
    AS item (team_id, participant_id, experiment_id, variant, variants)
  ORDER BY item.team_id, item.participant_id, item.experiment_id
  ON CONFLICT (team_id, participant_id, experiment_id) DO NOTHING
  RETURNING team_id, participant_id, experiment_id, updated_at
),
added AS MATERIALIZED (
  SELECT team_id, participant_id, count(*) AS enrolments FROM enrolled
  GROUP BY team_id, participant_id
),
counted AS (
  UPDATE participants.participant AS p SET experiment_count = p.experiment_count + added.enrolments
  FROM added
  WHERE p.team_id = added.team_id AND p.participant_id = added.participant_id
)
SELECT participant_id, experiment_id, (SELECT (extract(epoch FROM now()) * 1000000)::bigint),
       (extract(epoch FROM updated_at) * 1000000)::bigint
FROM enrolled
)sql"};

// As add_enrolments, of those that there are. Rows likewise; none for an enrolment that has gone.
inline constexpr db::statement replace_variants{"enrolments_replace_variants", R"sql(
UPDATE participants.enrolment AS n
SET variant = item.variant,
    updated_at = greatest(now(), n.updated_at + interval '1 microsecond')
                 + (item.variants - 1) * interval '1 microsecond'
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[])
  AS item (team_id, participant_id, experiment_id, variant, variants)
WHERE n.team_id = item.team_id AND n.participant_id = item.participant_id
  AND n.experiment_id = item.experiment_id
RETURNING n.participant_id, n.experiment_id,
          (extract(epoch FROM n.created_at) * 1000000)::bigint,
          (extract(epoch FROM n.updated_at) * 1000000)::bigint
)sql"};

// $1, $2: distinct teams in order, and how many participants were made in each. See sql/V002 and
// statements.hpp.
inline constexpr db::statement count_participants{"enrolments_count_participants", R"sql(
INSERT INTO participants.team_participants AS slot (team_id, slot, participants)
SELECT made.team_id, pg_backend_pid() % 16, made.participants
FROM unnest($1::bigint[], $2::bigint[]) AS made (team_id, participants)
ORDER BY made.team_id
ON CONFLICT (team_id, slot) DO UPDATE SET participants = slot.participants + excluded.participants
)sql"};

// $1 team, $2 subject, $3 participant (key). One row: participant_id; none when there is no such, or the
// subject is no member.
inline constexpr db::statement find_participant_id{"enrolments_find_participant_id", R"sql(
SELECT p.participant_id
FROM (
  SELECT m.team_id FROM participants.team_member AS m
  WHERE m.team_id = $1::bigint AND m.subject = $2
  OFFSET 0
) AS member
CROSS JOIN LATERAL (
  SELECT x.participant_id FROM participants.participant AS x
  WHERE x.team_id = member.team_id AND x.key = $3
  OFFSET 0
) AS p
)sql"};

// The same, locked for a change of its enrolments.
inline constexpr db::statement lock_participant_id{"enrolments_lock_participant_id", R"sql(
SELECT p.participant_id
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
CROSS JOIN LATERAL (
  SELECT x.participant_id FROM participants.participant AS x
  WHERE x.team_id = team.team_id AND x.key = $3
  FOR NO KEY UPDATE
) AS p
)sql"};

// $1 team, $2 participant, $3 experiment (key). One row or none: experiment_id, variant, created_at and
// updated_at in µs.
inline constexpr db::statement select_enrolment{"enrolments_select", R"sql(
SELECT e.experiment_id, n.variant,
       (extract(epoch FROM n.created_at) * 1000000)::bigint,
       (extract(epoch FROM n.updated_at) * 1000000)::bigint
FROM (
  SELECT x.team_id, x.experiment_id FROM participants.experiment AS x
  WHERE x.team_id = $1::bigint AND x.key = $3
  OFFSET 0
) AS e
CROSS JOIN LATERAL (
  SELECT * FROM participants.enrolment AS x
  WHERE x.team_id = e.team_id AND x.participant_id = $2::bigint AND x.experiment_id = e.experiment_id
  OFFSET 0
) AS n
)sql"};

// $1 team, $2 participant, $3 the order (id, key or created_at, '-' before it: descending; id and key are the
// experiment's), $4 rows to skip, $5 rows at most. Rows: experiment_id, variant, created_at and updated_at in
// µs, key. Nobody is in very many experiments.
inline constexpr db::statement list_enrolments{"enrolments_list", R"sql(
SELECT n.experiment_id, n.variant,
       (extract(epoch FROM n.created_at) * 1000000)::bigint,
       (extract(epoch FROM n.updated_at) * 1000000)::bigint,
       e.key
FROM participants.enrolment AS n
CROSS JOIN LATERAL (
  SELECT x.key FROM participants.experiment AS x
  WHERE x.team_id = n.team_id AND x.experiment_id = n.experiment_id
  OFFSET 0
) AS e
WHERE n.team_id = $1::bigint AND n.participant_id = $2::bigint
ORDER BY CASE WHEN $3 = 'key' THEN e.key END,
         CASE WHEN $3 = '-key' THEN e.key END DESC,
         CASE WHEN $3 = 'created_at' THEN n.created_at END,
         CASE WHEN $3 = '-created_at' THEN n.created_at END DESC,
         CASE WHEN starts_with($3, '-') THEN -n.experiment_id ELSE n.experiment_id END
OFFSET $4::bigint LIMIT $5::bigint
)sql"};

// $1 team, $2 participant, locked, $3 experiment (id).
inline constexpr db::statement withdraw{"enrolments_withdraw", R"sql(
WITH gone AS (
  DELETE FROM participants.enrolment AS n
  WHERE n.team_id = $1::bigint AND n.participant_id = $2::bigint AND n.experiment_id = $3::bigint
  RETURNING n.team_id, n.participant_id
)
UPDATE participants.participant AS p SET experiment_count = p.experiment_count - 1
FROM gone
WHERE p.team_id = gone.team_id AND p.participant_id = gone.participant_id
)sql"};

}  // namespace roster::participants::statements
