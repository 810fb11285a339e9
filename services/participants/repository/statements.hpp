// The SQL of this service. The hot path is set-based: one statement for a whole batch of requests; a batch of
// one has a simpler one of the same meaning, which spares who is alone 50 µs of a create and 15 of a get.
//
// The planner sees unnest() of a parameter as ten rows whatever it holds, and one plan serves all batch
// sizes. So that the plan is the same for 1 row and for 256, and whatever the statistics say:
//  - tables are looked up in LATERAL subqueries that cannot be pulled up (OFFSET 0, or a lock): a nested
//    loop of index look-ups, never a hash of the whole table;
//  - nothing joins the input to what was created: estimated at a row or two, that join becomes a nested loop
//    over 256 x 256 pairs (measured: 11 ms against 3 ms for the whole statement). The caller matches the two
//    by key.
#pragma once

#include "common/db/connection.hpp"

namespace roster::participants::statements {

// $1, $2: distinct (team, subject) pairs. Rows: number of the pair (from 1), whether the team is active; none
// for a pair that is no membership.
inline constexpr db::statement select_access{"participants_select_access", R"sql(
SELECT asked.number, coalesce(team.active_until > now(), false) AS is_active
FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS asked (team_id, subject, number)
CROSS JOIN LATERAL (
  SELECT FROM participants.team_member AS m
  WHERE m.team_id = asked.team_id AND m.subject = asked.subject
  OFFSET 0
) AS member
CROSS JOIN LATERAL (
  SELECT t.active_until FROM participants.team AS t
  WHERE t.team_id = asked.team_id
  OFFSET 0
) AS team
)sql"};

// $1, $2: distinct (team, subject) pairs; $3, $4, $5: for each participant the number of its pair, key and
// notes. Rows of two kinds, the other kind's columns NULL:
//   number, is_active                               each pair that is a membership
//   team_id, key, participant_id, created_at in µs  each participant created
// Rows go in by (team, key), so that two batches with the same keys wait for each other but never deadlock;
// of equal keys in one batch the first goes in and the others conflict with it.
//
// `counted` keeps the teams' numbers of participants (sql/V002): one upsert for each distinct team of the
// batch, none when nothing was created. Every statement that makes or deletes participants has it as its last
// step, with `-count(*)` for those that delete:
//  - it is what a concurrent DELETE of the team meets, in place of a foreign key check per row: the slot's
//    foreign key makes the DELETE wait for who has counted and not committed, and fails who counts after it.
//    That is a conflict like others (common/db/errors.hpp), and finds no team when tried again
//    (docs/decisions/0022-creates-do-not-lock-their-team.md);
//  - it comes after all rows of participants (GROUP BY reads `created` to its end first) and in team order.
//    Who locked a slot and then waited for a key could deadlock with who has the key and waits for the slot:
//    so a transaction runs one such statement, or goes on to no key that another may hold (a conflict is
//    tried again, see common/db/connection.hpp).
inline constexpr db::statement create_participants{"participants_create", R"sql(
WITH access AS MATERIALIZED (
  SELECT asked.number, asked.team_id, coalesce(team.active_until > now(), false) AS is_active
  FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS asked (team_id, subject, number)
  CROSS JOIN LATERAL (
    SELECT FROM participants.team_member AS m
    WHERE m.team_id = asked.team_id AND m.subject = asked.subject
    OFFSET 0
  ) AS member
  CROSS JOIN LATERAL (
    SELECT t.active_until FROM participants.team AS t
    WHERE t.team_id = asked.team_id
    OFFSET 0
  ) AS team
),
created AS (
  INSERT INTO participants.participant (team_id, key, notes)
  SELECT access.team_id, item.key, item.notes
  FROM unnest($3::bigint[], $4::text[], $5::text[]) WITH ORDINALITY AS item (asked, key, notes, position)
  JOIN access ON access.number = item.asked
  WHERE access.is_active
  ORDER BY access.team_id, item.key COLLATE "C", item.position
  ON CONFLICT (team_id, key) DO NOTHING
  RETURNING team_id, key, participant_id
),
counted AS (
  INSERT INTO participants.team_participants AS slot (team_id, slot, participants)
  SELECT team_id, pg_backend_pid() % 16, count(*) FROM created
  GROUP BY team_id
  ORDER BY team_id
  ON CONFLICT (team_id, slot) DO UPDATE SET participants = slot.participants + excluded.participants
)
SELECT number, is_active,
       NULL::bigint AS team_id, NULL::text AS key, NULL::bigint AS participant_id, NULL::bigint AS created_at
FROM access
UNION ALL
SELECT NULL, NULL,
       team_id, key, participant_id,
       -- The columns' default is now() too: one conversion serves all rows.
       (SELECT (extract(epoch FROM now()) * 1000000)::bigint)
FROM created
)sql"};

// The same for one: $1 team, $2 subject, $3 key, $4 notes. No row where there is no membership; else
// is_active, participant_id (NULL where nothing was created), created_at. One key, so nothing to order.
inline constexpr db::statement create_participant{.name = "participants_create_one",
                                                  .sql = R"sql(
WITH access AS MATERIALIZED (
  SELECT team.team_id, coalesce(team.active_until > now(), false) AS is_active
  FROM (
    SELECT m.team_id FROM participants.team_member AS m
    WHERE m.team_id = $1::bigint AND m.subject = $2
    OFFSET 0
  ) AS member
  CROSS JOIN LATERAL (
    SELECT t.team_id, t.active_until FROM participants.team AS t
    WHERE t.team_id = member.team_id
    OFFSET 0
  ) AS team
),
created AS (
  INSERT INTO participants.participant (team_id, key, notes)
  SELECT access.team_id, $3, $4 FROM access
  WHERE access.is_active
  ON CONFLICT (team_id, key) DO NOTHING
  RETURNING team_id, participant_id
),
counted AS (
  INSERT INTO participants.team_participants AS slot (team_id, slot, participants)
  SELECT team_id, pg_backend_pid() % 16, 1 FROM created
  ON CONFLICT (team_id, slot) DO UPDATE SET participants = slot.participants + excluded.participants
)
SELECT access.is_active, created.participant_id, now()
FROM access
LEFT JOIN created ON true
)sql",
                                                  .is_binary = true};

// $1, $2: distinct (team, subject) pairs; $3: the keys that are asked for, those of one pair together; $4,
// $5: where the keys of each pair begin and end in $3. Rows: position in $3 (from 1), participant_id, notes,
// experiment_count, created_at, updated_at; none where there is no membership or no such participant.
// Not `key = ANY ($3)`: while the table is nearly empty such a plan is a scan of the whole team, kept while
// it grows.
inline constexpr db::statement find_participants{.name = "participants_find",
                                                 .sql = R"sql(
SELECT asked.first + item.position - 1, found.participant_id, found.notes, found.experiment_count,
       found.created_at, found.updated_at
FROM unnest($1::bigint[], $2::text[], $4::integer[], $5::integer[]) AS asked (team_id, subject, first, last)
CROSS JOIN LATERAL (
  SELECT FROM participants.team_member AS m
  WHERE m.team_id = asked.team_id AND m.subject = asked.subject
  OFFSET 0
) AS member
CROSS JOIN LATERAL unnest(($3::text[])[asked.first:asked.last]) WITH ORDINALITY AS item (key, position)
CROSS JOIN LATERAL (
  SELECT p.participant_id, p.notes, p.experiment_count, p.created_at, p.updated_at
  FROM participants.participant AS p
  WHERE p.team_id = asked.team_id AND p.key = item.key
  OFFSET 0
) AS found
)sql",
                                                 .is_binary = true};

// The same for one: $1 team, $2 subject, $3 key.
inline constexpr db::statement find_participant{.name = "participants_find_one",
                                                .sql = R"sql(
SELECT 1, found.participant_id, found.notes, found.experiment_count, found.created_at, found.updated_at
FROM (
  SELECT m.team_id FROM participants.team_member AS m
  WHERE m.team_id = $1::bigint AND m.subject = $2
  OFFSET 0
) AS member
CROSS JOIN LATERAL (
  SELECT p.participant_id, p.notes, p.experiment_count, p.created_at, p.updated_at
  FROM participants.participant AS p
  WHERE p.team_id = member.team_id AND p.key = $3
  OFFSET 0
) AS found
)sql",
                                                .is_binary = true};

// Administration.

// $1 name, $2 active until in µs since 1970 or NULL, $3 is paid, $4 the owner's subject. One row: team_id,
// created at in µs (the columns' default is now() too).
inline constexpr db::statement create_team{"participants_create_team", R"sql(
WITH made AS (
  INSERT INTO participants.team (name, active_until, is_paid)
  VALUES ($1, timestamptz 'epoch' + $2::bigint * interval '1 microsecond', $3::boolean)
  RETURNING team_id
)
INSERT INTO participants.team_member (team_id, subject, role)
SELECT team_id, $4, 'owner' FROM made
RETURNING team_id, (extract(epoch FROM now()) * 1000000)::bigint
)sql"};

// $1 team id, $2 active until in µs since 1970 or NULL. One row when there is such a team. A team that has
// had a subscription stays a paid one.
inline constexpr db::statement set_subscription{"participants_set_subscription", R"sql(
UPDATE participants.team
SET active_until = timestamptz 'epoch' + $2::bigint * interval '1 microsecond',
    is_paid = is_paid OR $2::bigint IS NOT NULL,
    updated_at = greatest(now(), updated_at + interval '1 microsecond')
WHERE team_id = $1::bigint
RETURNING team_id
)sql"};

// team_id, name, active_until (RFC 3339 or empty), owners (comma-separated); by id.
inline constexpr db::statement list_teams{"participants_list_teams", R"sql(
SELECT t.team_id, t.name,
       coalesce(to_char(t.active_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), ''),
       coalesce(string_agg(m.subject, ',' ORDER BY m.subject), '')
FROM participants.team AS t
LEFT JOIN participants.team_member AS m ON m.team_id = t.team_id AND m.role = 'owner'
GROUP BY t.team_id
ORDER BY t.team_id
)sql"};

}  // namespace roster::participants::statements
