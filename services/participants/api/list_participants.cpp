// The handler that lists a team's participants: parse, repository, respond.
#include "services/participants/api/list_participants.hpp"

#include <array>
#include <utility>

#include "services/participants/api/list_cursor.hpp"
#include "services/participants/api/list_json.hpp"
#include "services/participants/api/list_query.hpp"
#include "services/participants/api/membership.hpp"
#include "services/participants/api/participant_includes.hpp"
#include "services/participants/api/participant_json.hpp"
#include "services/participants/api/request_parts.hpp"

namespace roster::participants::api {

namespace {

using domain::list_column;

constexpr std::array<std::string_view, 3> participant_sorts{"id", "key", "created_at"};
constexpr std::array<std::string_view, 2> participant_includes{include_experiments, include_team};
constexpr list_rules participant_list{participant_sorts, participant_includes, true};

struct wanted_list {
  list_query asked;
  list_request request;
};

domain::list_order order_of(const list_query& asked) {
  if (asked.sort == "key") return {list_column::key, asked.descending};
  if (asked.sort == "created_at") return {list_column::created_at, asked.descending};
  if (asked.sort == "id") return {list_column::id, asked.descending};
  // Filtered keys lie side by side in the order of keys alone.
  return {asked.filter_key ? list_column::key : list_column::id, false};
}

result<wanted_list> read_wanted_list(const http::exchange& with, const requester& by) {
  result<list_query> query = read_list_query(with.message, participant_list);
  if (query.has_error()) return query.error();
  wanted_list out{std::move(*query), {by}};
  out.request.order = order_of(out.asked);
  out.request.count = out.asked.per_page;
  out.request.with_experiments = includes_experiments(out.asked);
  if (out.asked.filter_key) out.request.keys = domain::read_key_filter(*out.asked.filter_key);
  if (out.asked.cursor) {
    const list_cursors cursors(by.team_id, out.asked, out.request.order);
    out.request.start = cursors.read(*out.asked.cursor);
    if (!out.request.start) return cursor_not_ours();
    return out;
  }
  out.request.skip = (out.asked.page - 1) * out.asked.per_page;
  return out;
}

// Which pages are beside this one. A page that was reached backwards has the one that it was reached from
// behind it; a page that was reached forwards has the one before it, unless it is the first.
void add_neighbours(list_page& to, const wanted_list& wanted, const participant_page& found) {
  const bool is_backwards = wanted.request.start && wanted.request.start->backwards;
  const bool has_prev = wanted.asked.page > 1 && (!is_backwards || found.has_more);
  const bool has_next = is_backwards || found.has_more;
  if (found.rows.empty()) {
    if (has_prev) to.prev.emplace();
    return;
  }
  const list_cursors cursors(wanted.request.by.team_id, wanted.asked, wanted.request.order);
  if (has_prev) to.prev.emplace(neighbour{cursors.before(found.rows.front())});
  if (has_next) to.next.emplace(neighbour{cursors.behind(found.rows.back())});
}

http::response respond(const context& api, const wanted_list& wanted, const participant_page& found,
                       const std::optional<domain::team>& team) {
  const text::timestamp now = api.now();
  list_page shown;
  shown.count = found.rows.size();
  for (std::size_t i = 0; i < found.rows.size(); ++i) {
    if (i > 0) shown.data += ',';
    append_participant(shown.data, found.rows[i], participant_link(api.public_url, found.rows[i]), now,
                       relationships_of(wanted.asked, found, i));
  }
  shown.has_included = !wanted.asked.includes.empty();
  append_included(shown.included, api, found, team, now);
  add_neighbours(shown, wanted, found);
  http::response answer(http::status::ok);
  answer.body =
      list_json(api.public_url + "/api/teams/" + std::to_string(wanted.request.by.team_id) + "/participants",
                wanted.asked, shown);
  return answer;
}

}  // namespace

async::task<result<http::response>> list_participants(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  const result<wanted_list> wanted = read_wanted_list(with, *by);
  if (wanted.has_error()) {
    const result<void> allowed = co_await require_member(api, with.deadline, std::move(*by));
    if (allowed.has_error()) co_return allowed.error();
    co_return wanted.error();
  }
  list_request asked = wanted->request;
  const result<participant_page> found =
      co_await api.participants->list_participants(with.deadline, std::move(asked));
  if (found.has_error()) co_return found.error();
  std::optional<domain::team> team;
  if (includes_team(wanted->asked)) {
    result<domain::team> shown = co_await api.teams->find_team(with.deadline, std::move(*by));
    if (shown.has_error()) co_return shown.error();  // it has gone since
    team = std::move(*shown);
  }
  co_return respond(api, *wanted, *found, team);
}

}  // namespace roster::participants::api
