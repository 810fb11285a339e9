// Every SQL statement of the gateway.
#pragma once

#include "common/db/connection.hpp"

namespace roster::gateway::statements {

// $1 text[] of hashes in hex. `n` counts from 1. Times are microseconds since 1970.
inline constexpr db::statement find_credentials{"find_credentials", R"sql(
SELECT asked.n,
       c.credential_id,
       c.kind,
       c.subject,
       array_to_string(c.scopes, ' ') AS scopes,
       c.rate_limit,
       (extract(epoch FROM c.expires_at) * 1000000)::bigint AS expires
  FROM unnest($1::text[]) WITH ORDINALITY AS asked (hash, n)
  JOIN gateway.credential AS c ON c.secret_hash = decode(asked.hash, 'hex')
 WHERE c.revoked_at IS NULL
   AND (c.expires_at IS NULL OR c.expires_at > now())
)sql"};

// $1 bigint[] of ids. Rows another gateway is just writing are its business (SKIP LOCKED), so none waits for
// another.
inline constexpr db::statement note_use{"note_use", R"sql(
WITH due AS (
  SELECT credential_id
    FROM gateway.credential
   WHERE credential_id = ANY ($1::bigint[])
     AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
   ORDER BY credential_id
     FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE gateway.credential AS c
   SET last_used_at = now()
  FROM due
 WHERE c.credential_id = due.credential_id
)sql"};

// $1 kind, $2 hash in hex, $3 subject, $4 text[] of scopes, $5 name, $6 rate limit, $7 expiry in
// microseconds.
inline constexpr db::statement create_credential{"create_credential", R"sql(
INSERT INTO gateway.credential (kind, secret_hash, subject, scopes, name, rate_limit, expires_at)
VALUES ($1, decode($2, 'hex'), $3, $4::text[], $5, $6::integer,
        timestamptz 'epoch' + $7::bigint * interval '1 microsecond')
RETURNING credential_id
)sql"};

inline constexpr db::statement list_credentials{"list_credentials", R"sql(
SELECT credential_id,
       kind,
       subject,
       array_to_string(scopes, ' ') AS scopes,
       name,
       rate_limit,
       to_char(created_at   AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created,
       to_char(expires_at   AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS expires,
       to_char(revoked_at   AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS revoked,
       to_char(last_used_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS last_used
  FROM gateway.credential
 ORDER BY credential_id
)sql"};

// $1 id. Revoking twice keeps the first time. One row: whether it was not revoked yet; none: no such
// credential.
inline constexpr db::statement revoke_credential{"revoke_credential", R"sql(
WITH before AS MATERIALIZED (
  SELECT credential_id, revoked_at
    FROM gateway.credential
   WHERE credential_id = $1::bigint
     FOR UPDATE
)
UPDATE gateway.credential AS c
   SET revoked_at = coalesce(before.revoked_at, now())
  FROM before
 WHERE c.credential_id = before.credential_id
RETURNING before.revoked_at IS NULL
)sql"};

// $1 id. Only one that still works can be rotated.
inline constexpr db::statement lock_usable_credential{"lock_usable_credential", R"sql(
SELECT kind, subject, name
  FROM gateway.credential
 WHERE credential_id = $1::bigint
   AND revoked_at IS NULL
   AND (expires_at IS NULL OR expires_at > now())
   FOR UPDATE
)sql"};

// $1 id of the old one, $2 hash in hex of the new one. The new one has the old one's whole description and
// expiry.
inline constexpr db::statement copy_credential{"copy_credential", R"sql(
INSERT INTO gateway.credential (kind, secret_hash, subject, scopes, name, rate_limit, expires_at)
SELECT kind, decode($2, 'hex'), subject, scopes, name, rate_limit, expires_at
  FROM gateway.credential
 WHERE credential_id = $1::bigint
RETURNING credential_id
)sql"};

// $1 id, $2 milliseconds from now. Never makes a credential live longer than it would have.
inline constexpr db::statement expire_credential{"expire_credential", R"sql(
UPDATE gateway.credential
   SET expires_at = least(expires_at, now() + $2::bigint * interval '1 millisecond')
 WHERE credential_id = $1::bigint
)sql"};

// $1 id, or NULL for all. What was done to credentials, newest first.
inline constexpr db::statement list_history{"list_history", R"sql(
SELECT event_id,
       to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created,
       of_credential,
       type,
       detail::text AS detail
  FROM gateway.event
 WHERE $1::bigint IS NULL OR of_credential = $1::bigint
 ORDER BY event_id DESC
)sql"};

}  // namespace roster::gateway::statements
