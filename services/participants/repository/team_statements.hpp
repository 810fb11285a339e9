// The SQL of teams and their members. None of it is hot: one row, or one page, at a time.
//
// Who changes a team or its members locks the team's row first, so that two of them come one after the other.
// FOR NO KEY UPDATE holds up none of those who enrol, for they lock it FOR KEY SHARE; only who deletes the
// team waits for them, and they for him. Who creates meets him at the team's count (statements.hpp).
//
// Columns of a team, in this order: the asking subject's role (NULL: none), team_id, name,
// participants_count, experiments_count, is_paid, created_at in µs, updated_at in µs.
#pragma once

#include "common/db/connection.hpp"

namespace roster::participants::statements {

// $1 team id, $2 subject. A row when the subject is a member: the role.
inline constexpr db::statement select_role{"participants_select_role", R"sql(
SELECT role FROM participants.team_member WHERE team_id = $1::bigint AND subject = $2
)sql"};

// $1 team id, $2 subject. The team, whether or not the subject is in it; no row when there is none.
inline constexpr db::statement select_team{"participants_select_team", R"sql(
SELECT m.role, t.team_id, t.name,
       (SELECT coalesce(sum(s.participants), 0)::bigint FROM participants.team_participants AS s
        WHERE s.team_id = t.team_id),
       t.experiments_count, t.is_paid,
       (extract(epoch FROM t.created_at) * 1000000)::bigint,
       (extract(epoch FROM t.updated_at) * 1000000)::bigint
FROM participants.team AS t
LEFT JOIN participants.team_member AS m ON m.team_id = t.team_id AND m.subject = $2
WHERE t.team_id = $1::bigint
)sql"};

// $1 subject, $2 the order (id, name or created_at, '-' before it: descending), $3 rows to skip, $4 rows at
// most. The teams that the subject is in. All of them are sorted, for nobody is in very many; the
// participants are summed up of those that are shown.
inline constexpr db::statement select_teams{"participants_select_teams", R"sql(
SELECT picked.role, picked.team_id, picked.name,
       (SELECT coalesce(sum(s.participants), 0)::bigint FROM participants.team_participants AS s
        WHERE s.team_id = picked.team_id),
       picked.experiments_count, picked.is_paid,
       (extract(epoch FROM picked.created_at) * 1000000)::bigint,
       (extract(epoch FROM picked.updated_at) * 1000000)::bigint
FROM (
  SELECT m.role, t.*, row_number() OVER (
    ORDER BY CASE WHEN $2 = 'name' THEN t.name COLLATE "C" END,
             CASE WHEN $2 = '-name' THEN t.name COLLATE "C" END DESC,
             CASE WHEN $2 = 'created_at' THEN t.created_at END,
             CASE WHEN $2 = '-created_at' THEN t.created_at END DESC,
             CASE WHEN starts_with($2, '-') THEN -t.team_id ELSE t.team_id END
  ) AS place
  FROM participants.team_member AS m
  CROSS JOIN LATERAL (
    SELECT * FROM participants.team AS t WHERE t.team_id = m.team_id OFFSET 0
  ) AS t
  WHERE m.subject = $1
  ORDER BY place
  OFFSET $3::bigint LIMIT $4::bigint
) AS picked
ORDER BY picked.place
)sql"};

// $1 team id, $2 subject. A row when the subject is a member, with the team locked; its role and all else are
// to be read afterwards, by a statement that sees what was committed before the lock was given.
inline constexpr db::statement lock_team{"participants_lock_team", R"sql(
SELECT t.team_id FROM participants.team_member AS m
CROSS JOIN LATERAL (
  SELECT t.team_id FROM participants.team AS t WHERE t.team_id = m.team_id FOR NO KEY UPDATE
) AS t
WHERE m.team_id = $1::bigint AND m.subject = $2
)sql"};

// $1 team. One row when there is such a team; it is locked until COMMIT, as above.
inline constexpr db::statement lock_any_team{"participants_lock_any_team", R"sql(
SELECT team_id FROM participants.team WHERE team_id = $1::bigint FOR NO KEY UPDATE
)sql"};

// As lock_team, against all others: those who lock the team to add to it end first.
inline constexpr db::statement lock_team_to_delete{"participants_lock_team_to_delete", R"sql(
SELECT t.team_id FROM participants.team_member AS m
CROSS JOIN LATERAL (
  SELECT t.team_id FROM participants.team AS t WHERE t.team_id = m.team_id FOR UPDATE
) AS t
WHERE m.team_id = $1::bigint AND m.subject = $2
)sql"};

// $1 team id, $2 name.
// Never the same time twice for one team: its entity tag is made of it.
inline constexpr db::statement rename_team{"participants_rename_team", R"sql(
UPDATE participants.team
SET name = $2, updated_at = greatest(now(), updated_at + interval '1 microsecond')
WHERE team_id = $1::bigint
)sql"};

// $1 team id, locked as above. Members, experiments and counts go by their foreign keys, for they are few;
// the rest stays behind, see remains_statements.hpp.
inline constexpr db::statement delete_team{"participants_delete_team", R"sql(
DELETE FROM participants.team WHERE team_id = $1::bigint
)sql"};

// $1 team id, $2 the order (id or created_at, '-' before it: descending; id is the subject), $3 rows to skip,
// $4 rows at most. Rows: subject, role, created_at in µs.
inline constexpr db::statement select_members{"participants_select_members", R"sql(
SELECT subject, role, (extract(epoch FROM created_at) * 1000000)::bigint
FROM participants.team_member
WHERE team_id = $1::bigint
ORDER BY CASE WHEN $2 = 'created_at' THEN created_at END,
         CASE WHEN $2 = '-created_at' THEN created_at END DESC,
         CASE WHEN NOT starts_with($2, '-') THEN subject END,
         subject DESC
OFFSET $3::bigint LIMIT $4::bigint
)sql"};

// $1 team id, $2 subject. The same columns.
inline constexpr db::statement select_member{"participants_select_member", R"sql(
SELECT subject, role, (extract(epoch FROM created_at) * 1000000)::bigint
FROM participants.team_member
WHERE team_id = $1::bigint AND subject = $2
)sql"};

// $1 team id, $2 subject, $3 role. One row, created_at in µs, unless the subject is in the team already.
inline constexpr db::statement add_member{"participants_add_member", R"sql(
INSERT INTO participants.team_member (team_id, subject, role) VALUES ($1::bigint, $2, $3)
ON CONFLICT (team_id, subject) DO NOTHING
RETURNING (extract(epoch FROM created_at) * 1000000)::bigint
)sql"};

// $1 team id. How many owners the team has; to be asked while it is locked.
inline constexpr db::statement count_owners{"participants_count_owners", R"sql(
SELECT count(*) FROM participants.team_member WHERE team_id = $1::bigint AND role = 'owner'
)sql"};

// $1 team id, $2 subject.
inline constexpr db::statement remove_member{"participants_remove_member", R"sql(
DELETE FROM participants.team_member WHERE team_id = $1::bigint AND subject = $2
)sql"};

}  // namespace roster::participants::statements
