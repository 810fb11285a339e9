// The SQL of exports: pages of one snapshot, by key set, so that each costs the same wherever it begins.
#pragma once

#include "common/db/connection.hpp"

namespace roster::participants::statements {

// $1 team, $2 the id before the page. Columns: see participant_rows.hpp. A page ends after 1,000 rows or with
// the row that brings its notes to 1 MiB, so that it is as small in memory whatever the notes are; none is
// left when it is empty. The LIMIT is a constant, for the planner to see that the index scan stops early.
inline constexpr db::statement export_participants{"participants_export", R"sql(
SELECT p.team_id, p.participant_id, p.key, p.notes, p.experiment_count,
       round(date_part('epoch', p.created_at) * 1000000)::bigint,
       round(date_part('epoch', p.updated_at) * 1000000)::bigint
FROM (
  SELECT page.*,
         sum(coalesce(octet_length(page.notes), 0)) OVER (ORDER BY page.participant_id ROWS UNBOUNDED PRECEDING)
           - coalesce(octet_length(page.notes), 0) AS bytes_before
  FROM (
    SELECT * FROM participants.participant
    WHERE team_id = $1::bigint AND participant_id > $2::bigint
    ORDER BY participant_id
    LIMIT 1000
  ) AS page
) AS p
WHERE p.bytes_before < 1048576
ORDER BY p.participant_id
)sql"};

}  // namespace roster::participants::statements
