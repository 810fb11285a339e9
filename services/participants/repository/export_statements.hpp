// The SQL of exports: pages of one snapshot, by key set, so that each costs the same wherever it begins.
#pragma once

#include <cstddef>

#include "common/db/connection.hpp"

namespace roster::participants::statements {

inline constexpr std::size_t export_page = 1'000;

// $1 team, $2 the id before the page. Columns: see participant_rows.hpp. The LIMIT is a constant, for the
// planner to see that the index scan stops early.
inline constexpr db::statement export_participants{"participants_export", R"sql(
SELECT p.team_id, p.participant_id, p.key, p.notes, p.experiment_count,
       round(date_part('epoch', p.created_at) * 1000000)::bigint,
       round(date_part('epoch', p.updated_at) * 1000000)::bigint
FROM participants.participant AS p
WHERE p.team_id = $1::bigint AND p.participant_id > $2::bigint
ORDER BY p.participant_id
LIMIT 1000
)sql"};

}  // namespace roster::participants::statements
