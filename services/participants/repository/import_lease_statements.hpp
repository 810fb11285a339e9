// The SQL of imports that are to be carried out once (sql/V007).
#pragma once

#include "common/db/connection.hpp"

namespace roster::participants::statements {

// $1 team, $2 credential, $3 key, $4 length of the lease in ms. One row, the lease, when it was free; none
// when an import is under way. A live one is only looked at, for who works under it holds its row's lock as
// long as a batch takes. Of two that find it free, ON CONFLICT lets the second see what the first has made.
inline constexpr db::statement take_import_lease{"imports_take_lease", R"sql(
INSERT INTO participants.import_lease AS l (team_id, credential_id, key, leased_until)
SELECT $1::bigint, $2::bigint, $3, now() + $4::bigint * interval '1 millisecond'
WHERE NOT EXISTS (
  SELECT FROM participants.import_lease AS live
  WHERE live.team_id = $1::bigint AND live.credential_id = $2::bigint AND live.key = $3
    AND live.leased_until > now()
)
ON CONFLICT (team_id, credential_id, key) DO UPDATE
SET lease = excluded.lease, leased_until = excluded.leased_until
WHERE l.leased_until <= now()
RETURNING l.lease
)sql"};

// $1 team, $2 credential, $3 key, $4 lease, $5 its length in ms. One that has run out is still held as long
// as nobody has taken it.
inline constexpr db::statement renew_import_lease{"imports_renew_lease", R"sql(
UPDATE participants.import_lease
SET leased_until = now() + $5::bigint * interval '1 millisecond'
WHERE team_id = $1::bigint AND credential_id = $2::bigint AND key = $3 AND lease = $4::bigint
)sql"};

// $1 team, $2 credential, $3 key, $4 lease.
inline constexpr db::statement end_import_lease{"imports_end_lease", R"sql(
DELETE FROM participants.import_lease
WHERE team_id = $1::bigint AND credential_id = $2::bigint AND key = $3 AND lease = $4::bigint
)sql"};

// $1 rows at most. There are as many rows as imports under way, and those that died.
inline constexpr db::statement purge_import_leases{"imports_purge_leases", R"sql(
DELETE FROM participants.import_lease
WHERE (team_id, credential_id, key) IN (
  SELECT team_id, credential_id, key FROM participants.import_lease
  WHERE leased_until < now() - interval '1 hour'
  LIMIT $1::bigint FOR UPDATE SKIP LOCKED
)
)sql"};

}  // namespace roster::participants::statements
