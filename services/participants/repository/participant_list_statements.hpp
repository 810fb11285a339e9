// The SQL of lists. An order is part of a statement's text, so there is a statement for each; the text is
// made of our own words alone, and values are parameters.
//
// Parameters: $1 team, $2 subject, $3 a number of rows, then the bounds, in this order:
//   id          participant_id
//   created_at  created_at in µs since 1970, participant_id
//   key         first (inclusive), end (exclusive)
// In the orders of id and created_at a row is behind the bound, or before it where the order is descending. A
// filtered statement of these has `first` and `end` of the keys as two parameters more.
//
// A number of rows that is a parameter would be planned for as a tenth of the table, and then sorting all of
// it looks cheap. So a constant LIMIT stands around the index scan, which stops at the other one.
#pragma once

#include <cstdint>
#include <string>

#include "common/db/connection.hpp"
#include "services/participants/domain/participant_list.hpp"

namespace roster::participants::statements {

// How many filtered keys are put in another order, for one page of them. Sorting them reads them all.
inline constexpr std::int64_t most_sorted = 5'000;

// $1 team, $2 subject, $3 first, $4 end. One row: how many keys match, one more than most_sorted at most; 0
// for who is no member.
inline constexpr db::statement count_matching{"participants_count_matching", R"sql(
SELECT count(*) FROM (
  SELECT FROM participants.participant AS p
  WHERE p.team_id = $1::bigint AND p.key >= $3 AND p.key < $4
    AND EXISTS (
      SELECT FROM participants.team_member AS m WHERE m.team_id = $1::bigint AND m.subject = $2
    )
  LIMIT 5001
) AS matching
)sql"};

struct list_statement {
  std::string name;
  std::string sql;
  db::statement view() const { return {name.c_str(), sql.c_str()}; }
};

// Up to $3 (at most 101) participants, in the order. No row at all for who is no member of the team; one row
// without a participant when there are none. Columns: see participant_rows.hpp.
const list_statement& list_participants(domain::list_order order, bool filtered);

// Where the row stands that comes behind $3 others: participant_id, created_at in µs and key, the columns
// that are not of this order NULL, so that reading the index is enough. No row for who is no member.
const list_statement& skip_participants(domain::list_order order, bool filtered);

}  // namespace roster::participants::statements
