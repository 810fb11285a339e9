// The handler of a team's history: parse, validate, repository, respond.
#include "services/participants/api/history.hpp"

#include <charconv>
#include <utility>

#include "common/http/cursor.hpp"
#include "services/participants/api/event_json.hpp"
#include "services/participants/api/list_json.hpp"
#include "services/participants/api/list_query.hpp"
#include "services/participants/api/request_parts.hpp"
#include "services/participants/api/team_json.hpp"

namespace roster::participants::api {

namespace {

constexpr list_rules history_list{};  // one order, and no filter
constexpr char older = '>';
constexpr char newer = '<';

std::string scope_of(std::int64_t team_id) {
  return "history " + std::to_string(team_id);
}

std::string cursor_to(std::int64_t team_id, char direction, const events::recorded& at) {
  return http::write_cursor(scope_of(team_id), direction + std::to_string(at.event_id));
}

// Where the page begins. A cursor that somebody forged may say anything.
result<events::page_request> page_of(std::int64_t team_id, const list_query& asked) {
  events::page_request out;
  out.count = asked.per_page;
  if (!asked.cursor) {
    out.skip = (asked.page - 1) * asked.per_page;
    return out;
  }
  const std::optional<std::string> place = http::read_cursor(scope_of(team_id), *asked.cursor);
  if (!place || place->empty()) return cursor_not_ours();
  std::int64_t id = 0;
  const char* const end = place->data() + place->size();
  const auto [stop, fault] = std::from_chars(place->data() + 1, end, id);
  if (fault != std::errc{} || stop != end) return cursor_not_ours();
  if (place->front() == older) {
    out.before = id;
  } else if (place->front() == newer) {
    out.after = id;
  } else {
    return cursor_not_ours();
  }
  return out;
}

result<events::page_request> read_page(const http::exchange& with, std::int64_t team_id, list_query& asked) {
  result<list_query> query = read_list_query(with.message, history_list);
  if (query.has_error()) return query.error();
  asked = std::move(*query);
  return page_of(team_id, asked);
}

std::string history_json(const context& api, std::int64_t team_id, const list_query& asked,
                         const events::page_request& which, const events::page& shown) {
  const text::timestamp now = api.now();
  list_page out;
  for (const events::recorded& each : shown.rows) {
    if (out.count++ > 0) out.data += ',';
    append_event(out.data, team_id, each, now);
  }
  // A page that was reached backwards has the one that it was reached from behind it; a page that was reached
  // forwards has the one before it, unless it is the first.
  const bool has_prev = asked.page > 1 && (!which.after || shown.has_more);
  const bool has_next = which.after || shown.has_more;
  if (has_prev) out.prev.emplace();
  // Behind the end there is no event to go back from, only a number.
  if (has_prev && !shown.rows.empty()) out.prev->cursor = cursor_to(team_id, newer, shown.rows.front());
  if (has_next && !shown.rows.empty()) out.next = neighbour{cursor_to(team_id, older, shown.rows.back())};
  return list_json(team_link(api.public_url, team_id) + "/history", asked, out);
}

}  // namespace

async::task<result<http::response>> list_history(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  const std::int64_t team_id = by->team_id;
  list_query asked;
  const result<events::page_request> which = read_page(with, team_id, asked);
  if (which.has_error()) {
    // Who may not see it is told so before hearing about the query.
    const result<void> allowed = co_await api.teams->check_owner(with.deadline, std::move(*by));
    if (allowed.has_error()) co_return allowed.error();
    co_return which.error();
  }
  const result<events::page> shown = co_await api.teams->list_history(with.deadline, std::move(*by), *which);
  if (shown.has_error()) co_return shown.error();
  http::response answer(http::status::ok);
  answer.body = history_json(api, team_id, asked, *which, *shown);
  co_return answer;
}

}  // namespace roster::participants::api
