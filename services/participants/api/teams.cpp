// The handlers of teams: parse, validate, repository, respond.
#include "services/participants/api/teams.hpp"

#include <array>
#include <utility>

#include "common/app/retries.hpp"
#include "common/http/preconditions.hpp"
#include "services/participants/api/offset_list.hpp"
#include "services/participants/api/request_parts.hpp"
#include "services/participants/api/team_json.hpp"
#include "services/participants/api/team_response.hpp"
#include "services/participants/domain/team_rules.hpp"

namespace roster::participants::api {

namespace {

constexpr std::array<std::string_view, 3> team_sorts{"id", "name", "created_at"};
constexpr list_rules team_list{team_sorts};

result<create_team_request> read_creation(const context& api, const http::exchange& with) {
  const result<boost::json::value> body = read_body(with.message);
  if (body.has_error()) return body.error();
  result<std::optional<retry_token>> retry = app::read_retry_token(with);
  if (retry.has_error()) return retry.error();
  result<std::string> name = domain::read_team_name(*body);
  if (name.has_error()) return name.error();
  create_team_request asked;
  asked.owner = domain::fold_subject(with.caller.subject);
  asked.name = std::move(*name);
  asked.active_until = api.now() + api.trial;
  asked.retry = std::move(*retry);
  asked.credential_id = with.caller.credential_id;
  asked.request_id = with.request_id;
  return asked;
}

using change_reader = result<std::optional<std::string>> (*)(const http::request& message);

// Of a PUT, which has to name it.
result<std::optional<std::string>> read_required_name(const http::request& message) {
  const result<boost::json::value> body = read_body(message);
  if (body.has_error()) return body.error();
  result<std::string> name = domain::read_team_name(*body);
  if (name.has_error()) return name.error();
  return std::optional(std::move(*name));
}

result<std::optional<std::string>> read_team_changes(const http::request& message) {
  const result<boost::json::value> body = read_change(message);
  if (body.has_error()) return body.error();
  return domain::read_team_changes(*body);
}

async::task<result<http::response>> change_by(context& api, http::exchange& with, change_reader read) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  result<std::optional<std::string>> name = read(with.message);
  if (name.has_error()) {
    // Who may not change the team is told so before hearing about the message.
    const result<void> allowed = co_await api.teams->check_owner(with.deadline, std::move(*by));
    if (allowed.has_error()) co_return allowed.error();
    co_return name.error();
  }
  team_condition allowed = team_demands(with.message);
  const result<domain::team> changed =
      co_await api.teams->change_team(with.deadline, std::move(*by), std::move(*name), std::move(allowed));
  if (changed.has_error()) co_return changed.error();
  co_return team_response(api, *changed);
}

}  // namespace

async::task<result<http::response>> list_teams(context& api, http::exchange& with) {
  const result<list_query> asked = read_offset_query(with.message, team_list);
  if (asked.has_error()) co_return asked.error();
  const page<domain::team> shown = co_await api.teams->list_teams(
      with.deadline, domain::fold_subject(with.caller.subject), page_of(*asked, team_sorts.front()));
  const text::timestamp now = api.now();
  http::response answer(http::status::ok);
  answer.body = offset_list_json(api.public_url + "/api/teams", *asked, shown,
                                 [&](std::string& out, const domain::team& each) {
                                   append_team(out, each, team_link(api.public_url, each.team_id), now);
                                 });
  co_return answer;
}

async::task<result<http::response>> create_team(context& api, http::exchange& with) {
  result<create_team_request> asked = read_creation(api, with);
  if (asked.has_error()) co_return asked.error();
  team_answer answer = [&api](const domain::team& made) {
    const std::string link = team_link(api.public_url, made.team_id);
    return db::kept_answer{201, created_team_json(made, link, api.now()), link};
  };
  result<db::kept_answer> made =
      co_await api.teams->create_team(with.deadline, std::move(*asked), std::move(answer));
  if (made.has_error()) co_return made.error();
  co_return app::to_response(std::move(*made));
}

async::task<result<http::response>> show_team(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  const result<domain::team> found = co_await api.teams->find_team(with.deadline, std::move(*by));
  if (found.has_error()) co_return found.error();
  co_return team_response_if(api, *found, with.message);
}

async::task<result<http::response>> replace_team(context& api, http::exchange& with) {
  return change_by(api, with, read_required_name);
}

async::task<result<http::response>> change_team(context& api, http::exchange& with) {
  return change_by(api, with, read_team_changes);
}

async::task<result<http::response>> delete_team(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  team_condition allowed = team_demands(with.message);
  const result<void> gone =
      co_await api.teams->delete_team(with.deadline, std::move(*by), std::move(allowed));
  if (gone.has_error()) co_return gone.error();
  co_return http::response(http::status::no_content);
}

}  // namespace roster::participants::api
