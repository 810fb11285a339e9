// Puts the SQL of lists together, once for each order.
#include "services/participants/repository/participant_list_statements.hpp"

#include <array>
#include <string_view>

#include "services/participants/repository/participant_rows.hpp"

namespace roster::participants::statements {

namespace {

using domain::list_column;
using domain::list_order;

// One index serves an order in both directions: an index is read from either end.
std::string order_by(list_order order) {
  const std::string direction = order.descending ? " DESC" : "";
  switch (order.by) {
    case list_column::id:
      return "p.participant_id" + direction;
    case list_column::key:
      return "p.key" + direction;
    case list_column::created_at:
      break;
  }
  return "p.created_at" + direction + ", p.participant_id" + direction;
}

std::string key_range(int first_parameter) {
  return "p.key >= $" + std::to_string(first_parameter) + " AND p.key < $" +
         std::to_string(first_parameter + 1);
}

std::string bounds(list_order order) {
  const std::string behind = order.descending ? " < " : " > ";
  switch (order.by) {
    case list_column::id:
      return "p.participant_id" + behind + "$4::bigint";
    case list_column::key:
      return key_range(4);
    case list_column::created_at:
      break;
  }
  return "(p.created_at, p.participant_id)" + behind +
         "(timestamptz 'epoch' + $4::bigint * interval '1 microsecond', $5::bigint)";
}

// The filtered keys are looked up first, then put in order: OFFSET 0 keeps the planner from walking through
// the team in that order instead, in the hope of meeting enough of them soon. So the cost is that of the keys
// that match, not of the team.
std::string rows_of(list_order order, bool filtered, std::string_view team) {
  const std::string of_team = "p.team_id = " + std::string(team) + " AND ";
  if (!filtered || order.by == list_column::key)
    return "participants.participant AS p WHERE " + of_team + bounds(order);
  return "(SELECT * FROM participants.participant AS p WHERE " + of_team +
         key_range(order.by == list_column::id ? 5 : 6) + " OFFSET 0) AS p WHERE " + bounds(order);
}

std::string list_sql(list_order order, bool filtered) {
  return "WITH access AS MATERIALIZED (SELECT m.team_id FROM participants.team_member AS m"
         " WHERE m.team_id = $1::bigint AND m.subject = $2)"
         " SELECT " +
         std::string(participant_columns) +
         " FROM access LEFT JOIN LATERAL (SELECT * FROM (SELECT p.* FROM " +
         rows_of(order, filtered, "access.team_id") + " ORDER BY " + order_by(order) +
         " LIMIT 101) AS p LIMIT $3::bigint) AS p ON true"
         // A join promises no order. There are 101 rows at most.
         " ORDER BY " +
         order_by(order);
}

std::string columns_of(list_order order) {
  constexpr const char* created = "(extract(epoch FROM p.created_at) * 1000000)::bigint";
  switch (order.by) {
    case list_column::id:
      return "p.participant_id, NULL::bigint, NULL::text";
    case list_column::key:
      return "NULL::bigint, NULL::bigint, p.key";
    case list_column::created_at:
      break;
  }
  return std::string("p.participant_id, ") + created + ", NULL::text";
}

// The membership is asked first, and once: nothing is skipped for a stranger.
std::string skip_sql(list_order order, bool filtered) {
  return "SELECT " + columns_of(order) + " FROM " + rows_of(order, filtered, "$1::bigint") +
         " AND EXISTS (SELECT FROM participants.team_member AS m WHERE m.team_id = $1::bigint AND"
         " m.subject = $2) ORDER BY " +
         order_by(order) + " OFFSET $3::bigint LIMIT 1";
}

// One of six orders, filtered or not.
constexpr std::size_t kinds = 12;

std::size_t number_of(list_order order, bool filtered) {
  return static_cast<std::size_t>(order.by) * 4 + (order.descending ? 2U : 0U) + (filtered ? 1U : 0U);
}

std::array<list_statement, kinds> build(const std::string& name,
                                        std::string (*sql)(list_order order, bool filtered)) {
  std::array<list_statement, kinds> out;
  for (const list_column by : {list_column::id, list_column::key, list_column::created_at})
    for (const bool descending : {false, true})
      for (const bool filtered : {false, true}) {
        const std::size_t number = number_of({by, descending}, filtered);
        out.at(number) = {name + std::to_string(number), sql({by, descending}, filtered)};
      }
  return out;
}

}  // namespace

const list_statement& list_participants(list_order order, bool filtered) {
  static const std::array<list_statement, kinds> all = build("participants_list_", list_sql);
  return all.at(number_of(order, filtered));
}

const list_statement& skip_participants(list_order order, bool filtered) {
  static const std::array<list_statement, kinds> all = build("participants_skip_", skip_sql);
  return all.at(number_of(order, filtered));
}

}  // namespace roster::participants::statements
