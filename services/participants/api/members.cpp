// The handlers of members: parse, validate, repository, respond.
#include "services/participants/api/members.hpp"

#include <array>
#include <utility>

#include "common/app/retries.hpp"
#include "common/http/preconditions.hpp"
#include "services/participants/api/member_json.hpp"
#include "services/participants/api/offset_list.hpp"
#include "services/participants/api/request_parts.hpp"
#include "services/participants/api/team_json.hpp"
#include "services/participants/domain/team_rules.hpp"

namespace roster::participants::api {

namespace {

constexpr std::array<std::string_view, 2> member_sorts{"id", "created_at"};
constexpr list_rules member_list{member_sorts};

std::optional<member_path> path_of(const http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) return std::nullopt;
  return member_path{std::move(*by), domain::fold_subject(with.path.at("subject"))};
}

result<add_member_request> read_addition(const http::exchange& with, const requester& by) {
  const result<boost::json::value> body = read_body(with.message);
  if (body.has_error()) return body.error();
  result<std::optional<retry_token>> retry = app::read_retry_token(with);
  if (retry.has_error()) return retry.error();
  result<domain::new_member> wanted = domain::read_new_member(*body);
  if (wanted.has_error()) return wanted.error();
  return add_member_request{by, std::move(*wanted), std::move(*retry)};
}

}  // namespace

async::task<result<http::response>> list_members(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  const std::int64_t team_id = by->team_id;
  const result<list_query> asked = read_offset_query(with.message, member_list);
  if (asked.has_error()) {
    // What is not there is said before what is wrong with the query.
    const result<domain::team> found = co_await api.teams->find_team(with.deadline, std::move(*by));
    if (found.has_error()) co_return found.error();
    co_return asked.error();
  }
  const result<page<domain::team_member>> shown =
      co_await api.teams->list_members(with.deadline, std::move(*by), page_of(*asked, member_sorts.front()));
  if (shown.has_error()) co_return shown.error();
  const text::timestamp now = api.now();
  http::response answer(http::status::ok);
  answer.body = offset_list_json(team_link(api.public_url, team_id) + "/members", *asked, *shown,
                                 [&](std::string& out, const domain::team_member& each) {
                                   append_member(out, each, member_link(api.public_url, each), now);
                                 });
  co_return answer;
}

async::task<result<http::response>> add_member(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  result<add_member_request> asked = read_addition(with, *by);
  if (asked.has_error()) {
    // Who may not add anybody is told so before hearing about the message.
    const result<void> allowed = co_await api.teams->check_owner(with.deadline, std::move(*by));
    if (allowed.has_error()) co_return allowed.error();
    co_return asked.error();
  }
  member_answer answer = [&api](const domain::team_member& added) {
    const std::string link = member_link(api.public_url, added);
    return db::kept_answer{201, created_member_json(added, link, api.now()), link};
  };
  result<db::kept_answer> added =
      co_await api.teams->add_member(with.deadline, std::move(*asked), std::move(answer));
  if (added.has_error()) co_return added.error();
  co_return app::to_response(std::move(*added));
}

async::task<result<http::response>> show_member(context& api, http::exchange& with) {
  std::optional<member_path> where = path_of(with);
  if (!where) co_return failure{errc::not_found};
  const result<domain::team_member> found = co_await api.teams->find_member(with.deadline, std::move(*where));
  if (found.has_error()) co_return found.error();
  http::response answer(http::status::ok);
  answer.header("ETag", member_tag(*found));
  answer.body = member_json(*found, member_link(api.public_url, *found), api.now());
  co_return http::conditionally(with.message, std::move(answer));
}

async::task<result<http::response>> remove_member(context& api, http::exchange& with) {
  std::optional<member_path> where = path_of(with);
  if (!where) co_return failure{errc::not_found};
  member_condition allowed = [demands = http::preconditions(with.message)](const domain::team_member& one) {
    return demands.evaluate(member_tag(one)) == http::precondition::passed;
  };
  const result<void> gone =
      co_await api.teams->remove_member(with.deadline, std::move(*where), std::move(allowed));
  if (gone.has_error()) co_return gone.error();
  co_return http::response(http::status::no_content);
}

}  // namespace roster::participants::api
