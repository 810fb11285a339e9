// From a request for a page to the bounds of an index scan.
#include "services/participants/repository/participant_list.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "services/participants/domain/failures.hpp"
#include "services/participants/repository/participant_list_statements.hpp"
#include "services/participants/repository/participant_rows.hpp"

namespace roster::participants {

namespace {

using domain::key_range;
using domain::list_column;
using domain::list_order;
using domain::list_place;

// No participant is made before the year 1 or behind the year 9999.
constexpr std::int64_t first_microsecond = -62'135'596'800'000'000;
constexpr std::int64_t last_microsecond = 253'402'300'799'000'000;

// The place before all others, in the direction of a scan.
list_place outset(bool descending) {
  if (!descending) return {0, {}, from_microseconds(first_microsecond)};
  return {std::numeric_limits<std::int64_t>::max(), {}, from_microseconds(last_microsecond)};
}

// The parameters behind $3, see participant_list_statements.hpp.
void add_bounds(db::parameters& to, list_order scan, const std::optional<list_place>& place,
                const std::optional<key_range>& keys) {
  const list_place from = place.value_or(outset(scan.descending));
  switch (scan.by) {
    case list_column::id:
      to.push_back(db::to_parameter(from.participant_id));
      break;
    case list_column::created_at:
      to.push_back(db::to_parameter(static_cast<std::int64_t>(from.created.time_since_epoch().count())));
      to.push_back(db::to_parameter(from.participant_id));
      break;
    case list_column::key: {
      key_range range = keys.value_or(domain::every_key());
      if (place) {
        range = scan.descending ? keys_before(place->key, std::move(range))
                                : keys_behind(place->key, std::move(range));
      }
      to.push_back(db::to_parameter(std::move(range.first)));
      to.push_back(db::to_parameter(std::move(range.end)));
      return;
    }
  }
  if (!keys) return;
  to.push_back(db::to_parameter(keys->first));
  to.push_back(db::to_parameter(keys->end));
}

db::parameters parameters_of(const list_request& asked, list_order scan, std::int64_t rows,
                             const std::optional<list_place>& place) {
  db::parameters out{db::to_parameter(asked.by.team_id), asked.by.subject, db::to_parameter(rows)};
  add_bounds(out, scan, place, asked.keys);
  return out;
}

// Where the row before the page stands; nothing when the list ends before it.
std::optional<list_place> place_of_skipped(db::connection& on, const list_request& asked) {
  const pqxx::result rows = on.run(statements::skip_participants(asked.order, asked.keys.has_value()).view(),
                                   parameters_of(asked, asked.order, asked.skip - 1, std::nullopt));
  if (rows.empty()) return std::nullopt;
  const pqxx::row row = rows[0];
  list_place out;
  if (!row[0].is_null()) out.participant_id = row[0].as<std::int64_t>();
  if (!row[1].is_null()) out.created = from_microseconds(row[1].as<std::int64_t>());
  out.key.assign(row[2].c_str(), row[2].size());
  return out;
}

result<participant_page> scan(db::connection& on, const list_request& asked, list_order order,
                              std::int64_t count, const std::optional<list_place>& place) {
  // One row more than is shown tells whether there is more.
  const pqxx::result rows = on.run(statements::list_participants(order, asked.keys.has_value()).view(),
                                   parameters_of(asked, order, count == 0 ? 0 : count + 1, place));
  if (rows.empty()) return failure{errc::not_found};
  participant_page out;
  for (const pqxx::row& row : rows) {
    if (row[0].is_null()) break;
    if (std::ssize(out.rows) == count) {
      out.has_more = true;
      break;
    }
    out.rows.push_back(read_participant(row));
  }
  return out;
}

bool has_too_many_to_sort(db::connection& on, const list_request& asked) {
  if (!asked.keys || asked.order.by == list_column::key) return false;
  const pqxx::result rows =
      on.run(statements::count_matching,
             {db::to_parameter(asked.by.team_id), asked.by.subject, asked.keys->first, asked.keys->end});
  return rows[0][0].as<std::int64_t>() > statements::most_sorted;
}

}  // namespace

result<participant_page> list_page(db::connection& on, const list_request& asked) {
  if (has_too_many_to_sort(on, asked)) return domain::too_many_to_sort(statements::most_sorted);
  if (asked.start) {
    list_order order = asked.order;
    if (asked.start->backwards) order.descending = !order.descending;
    result<participant_page> out = scan(on, asked, order, asked.count, asked.start->place);
    if (out.has_value() && asked.start->backwards) std::reverse(out->rows.begin(), out->rows.end());
    return out;
  }
  if (asked.skip == 0) return scan(on, asked, asked.order, asked.count, std::nullopt);
  const std::optional<list_place> place = place_of_skipped(on, asked);
  // Behind the end, or for a stranger: the statement still says which.
  if (!place) return scan(on, asked, asked.order, 0, std::nullopt);
  return scan(on, asked, asked.order, asked.count, place);
}

}  // namespace roster::participants
