// A position as text: the direction, '>' or '<', then what the order needs of the row.
#include "services/participants/api/list_cursor.hpp"

#include <charconv>
#include <string_view>
#include <utility>

#include "common/http/cursor.hpp"
#include "common/text/utf8.hpp"

namespace roster::participants::api {

namespace {

using domain::list_column;
using domain::list_place;

constexpr char forwards = '>';
constexpr char backwards = '<';

std::string_view name_of(list_column column) {
  switch (column) {
    case list_column::id:
      return "id";
    case list_column::key:
      return "key";
    case list_column::created_at:
      break;
  }
  return "created_at";
}

std::string write_place(list_column by, const domain::participant& at) {
  switch (by) {
    case list_column::id:
      return std::to_string(at.participant_id);
    case list_column::key:
      return at.key;
    case list_column::created_at:
      break;
  }
  return std::to_string(at.created.time_since_epoch().count()) + ',' + std::to_string(at.participant_id);
}

std::optional<std::int64_t> read_number(std::string_view text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, number);
  if (fault != std::errc{} || stop != end || number < 0) return std::nullopt;
  return number;
}

// A cursor that somebody forged may say anything: nothing gets to the database that it would not take.
std::optional<list_place> read_place(list_column by, std::string_view text) {
  constexpr std::int64_t year_9999 = 253'370'764'800'000'000;  // its first microsecond
  list_place out;
  if (by == list_column::key) {
    if (!text::is_valid_utf8(text) || text.find('\0') != std::string_view::npos) return std::nullopt;
    out.key = text;
    return out;
  }
  if (by == list_column::created_at) {
    const auto comma = text.find(',');
    const std::optional<std::int64_t> created = read_number(text.substr(0, comma));
    if (!created || *created > year_9999 || comma == std::string_view::npos) return std::nullopt;
    out.created = text::timestamp(std::chrono::microseconds(*created));
    text.remove_prefix(comma + 1);
  }
  const std::optional<std::int64_t> id = read_number(text);
  if (!id) return std::nullopt;
  out.participant_id = *id;
  return out;
}

}  // namespace

list_cursors::list_cursors(std::int64_t team_id, const list_query& asked, domain::list_order order)
    : scope_("participants " + std::to_string(team_id)), order_(order) {
  scope_.append(order.descending ? " -" : " ").append(name_of(order.by));
  if (asked.filter_key) scope_.append(" ").append(*asked.filter_key);
}

std::string list_cursors::write(char direction, const domain::participant& at) const {
  return http::write_cursor(scope_, direction + write_place(order_.by, at));
}

std::string list_cursors::behind(const domain::participant& last) const {
  return write(forwards, last);
}

std::string list_cursors::before(const domain::participant& first) const {
  return write(backwards, first);
}

std::optional<domain::list_start> list_cursors::read(const std::string& cursor) const {
  const std::optional<std::string> position = http::read_cursor(scope_, cursor);
  if (!position || position->empty()) return std::nullopt;
  const char direction = position->front();
  if (direction != forwards && direction != backwards) return std::nullopt;
  std::optional<list_place> place = read_place(order_.by, std::string_view(*position).substr(1));
  if (!place) return std::nullopt;
  return domain::list_start{std::move(*place), direction == backwards};
}

}  // namespace roster::participants::api
