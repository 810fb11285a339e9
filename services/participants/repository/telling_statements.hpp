// The SQL that creates participants and tells the webhook of it: statements.hpp's create_participants, with
// its events in the same statement.
#pragma once

#include "common/db/connection.hpp"

namespace roster::participants::statements {

// $1 to $5 and the rows: as of create_participants; $6, $7: for each participant the credential and the
// request that asks for it, or NULL.
//
// It locks the team, which create_participants does not: no event of a participant may come behind the one
// that tells of the team's end.
//
// `author` says who asks for a key, of several the first one that may: it is who creates it. A jsonb value,
// which is searched by halves for each row of `created`; a join of the two would be one of 256 x 256 pairs,
// see there.
inline constexpr db::statement create_and_tell{"participants_create_and_tell", R"sql(
WITH access AS MATERIALIZED (
  SELECT asked.number, asked.team_id, asked.subject, coalesce(team.active_until > now(), false) AS is_active
  FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS asked (team_id, subject, number)
  CROSS JOIN LATERAL (
    SELECT FROM participants.team_member AS m
    WHERE m.team_id = asked.team_id AND m.subject = asked.subject
    OFFSET 0
  ) AS member
  CROSS JOIN LATERAL (
    SELECT t.active_until FROM participants.team AS t
    WHERE t.team_id = asked.team_id
    FOR KEY SHARE
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
),
author AS MATERIALIZED (
  -- Of equal keys jsonb keeps the one that came last.
  SELECT jsonb_object_agg(access.team_id || '/' || item.key,
                          jsonb_build_array(access.subject, item.credential_id, item.request_id)
                          ORDER BY item.position DESC) AS by_key
  FROM unnest($3::bigint[], $4::text[], $6::bigint[], $7::text[]) WITH ORDINALITY
    AS item (asked, key, credential_id, request_id, position)
  JOIN access ON access.number = item.asked
  WHERE access.is_active
),
told AS (
  INSERT INTO participants.event (team_id, type, subject, credential_id, request_id, detail, delivery)
  SELECT made.team_id, 'participant.created', made.who ->> 0, (made.who ->> 1)::bigint, made.who ->> 2,
         jsonb_build_object('participant', jsonb_build_object('id', made.participant_id, 'key', made.key)), 'waiting'
  FROM (
    SELECT created.team_id, created.participant_id, created.key,
           (SELECT by_key FROM author) -> (created.team_id || '/' || created.key) AS who
    FROM created
    OFFSET 0
  ) AS made
  ORDER BY made.team_id, made.participant_id
)
SELECT number, is_active,
       NULL::bigint AS team_id, NULL::text AS key, NULL::bigint AS participant_id, NULL::bigint AS created_at
FROM access
UNION ALL
SELECT NULL, NULL,
       team_id, key, participant_id,
       (SELECT (extract(epoch FROM now()) * 1000000)::bigint)
FROM created
)sql"};

}  // namespace roster::participants::statements
