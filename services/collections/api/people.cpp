// The handlers of a collection's users: parse, validate, repository, respond.
#include "services/collections/api/people.hpp"

#include <utility>

#include "common/app/retries.hpp"
#include "common/http/dispatcher.hpp"
#include "common/http/media_type.hpp"
#include "common/text/json.hpp"
#include "services/collections/api/list_query.hpp"
#include "services/collections/api/request_parts.hpp"
#include "services/collections/api/user_cursor.hpp"
#include "services/collections/api/users_json.hpp"
#include "services/collections/domain/failures.hpp"
#include "services/collections/domain/user_id.hpp"

namespace roster::collections::api {

namespace {

using domain::right;

constexpr auto rows_at_once = static_cast<std::int64_t>(most_listed);  // some 128 KiB

using shown_page = result<db::page<domain::member>>;

struct wanted_list {
  people_request rows;
  bool is_page = false;  // or everybody
};

result<wanted_list> read_wanted(const http::exchange& with, const access& by, people which) {
  const result<list_query> asked = read_list_query(with.message);
  if (asked.has_error()) return asked.error();
  wanted_list wanted{{by, which, 0, rows_at_once}, asked->limit || asked->cursor};
  if (wanted.is_page) wanted.rows.most = asked->limit.value_or(usual_limit);
  if (asked->cursor) {
    const std::optional<std::int64_t> behind = read_user_cursor(by.collection_id, which, *asked->cursor);
    if (!behind) return cursor_not_ours();
    wanted.rows.behind = *behind;
  }
  return wanted;
}

http::response page_response(const people_request& asked, const db::page<domain::member>& shown) {
  http::response answer(http::status::ok);
  answer.body = R"({"users":[)";
  append_users(answer.body, shown.rows);
  answer.body += R"(],"next_cursor":)";
  if (shown.has_more) {
    text::append_json_string(
        answer.body, write_user_cursor(asked.by.collection_id, asked.which, shown.rows.back().user_id));
  } else {
    answer.body += "null";
  }
  answer.body += '}';
  return answer;
}

// Page after page, none of which holds a lane while the client reads the one before. Who joins or leaves
// meanwhile may be missing or not; everybody else is there once.
async::task<result<http::response>> stream_all(context& api, http::exchange& with, http::stream& through,
                                               people_request asked, db::page<domain::member> first) {
  const std::chrono::nanoseconds patience = with.deadline - with.received;
  http::response head;
  head.header("Content-Type", http::response_content_type(with.message.header(http::field::accept)));
  http::begin_answer(with, through, std::move(head));
  if (with.message.method() == http::verb::head) co_return http::response();
  std::string piece = R"({"users":[)";
  shown_page shown = std::move(first);
  while (true) {
    append_users(piece, shown->rows);
    co_await through.write(piece);
    if (!shown->has_more) break;
    asked.behind = shown->rows.back().user_id;
    const async::clock::time_point until = async::clock::now() + patience;
    shown = co_await api.people->list_people(until, asked);
    if (shown.has_error()) co_return shown.error();
    if (shown->rows.empty()) break;
    piece = ",";
  }
  co_await through.write("]}");
  co_return http::response();
}

async::task<result<http::response>> list(context& api, http::exchange& with, http::stream& through,
                                         people which) {
  std::optional<access> by = access_of(with);
  if (!by) co_return domain::collection_not_found();
  result<wanted_list> asked = read_wanted(with, *by, which);
  if (asked.has_error()) {
    // What is not there is said before what is wrong with the query.
    const result<void> allowed = co_await api.collections->check(with.deadline, std::move(*by), right::see);
    if (allowed.has_error()) co_return allowed.error();
    co_return asked.error();
  }
  shown_page shown = co_await api.people->list_people(with.deadline, asked->rows);
  if (shown.has_error()) co_return shown.error();
  if (asked->is_page) co_return page_response(asked->rows, *shown);
  if (shown->has_more) {
    result<http::response> outcome =
        co_await stream_all(api, with, through, std::move(asked->rows), std::move(*shown));
    co_return outcome;
  }
  http::response answer(http::status::ok);
  answer.body = users_json(shown->rows);
  co_return answer;
}

std::string says(std::int64_t user_id, std::string_view what) {
  return R"({"ok":"User )" + std::to_string(user_id) + std::string(what) + R"( succesfully"})";
}

}  // namespace

async::task<result<http::response>> list_users(context& api, http::exchange& with, http::stream& through) {
  return list(api, with, through, people::staff);
}

async::task<result<http::response>> list_all_users(context& api, http::exchange& with,
                                                   http::stream& through) {
  return list(api, with, through, people::everyone);
}

async::task<result<http::response>> add_user(context& api, http::exchange& with) {
  std::optional<access> by = access_of(with);
  if (!by) co_return domain::collection_not_found();
  const std::optional<std::int64_t> user_id = domain::parse_user_id(with.path.at("user_id"));
  result<std::optional<retry_token>> retry = read_retry_only(with);
  if (retry.has_error() || !user_id) {
    // Who may not add anybody is told so before hearing about the message and about the user.
    const result<void> allowed =
        co_await api.collections->check(with.deadline, std::move(*by), right::manage);
    if (allowed.has_error()) co_return allowed.error();
    if (retry.has_error()) co_return retry.error();
    co_return domain::user_not_found(with.path.at("user_id"));
  }
  person_request asked{std::move(*by), *user_id, std::move(*retry)};
  db::kept_answer answer{200, says(*user_id, " was added")};
  result<db::kept_answer> done =
      co_await api.people->add_user(with.deadline, std::move(asked), std::move(answer));
  if (done.has_error()) co_return done.error();
  co_return app::to_response(std::move(*done));
}

async::task<result<http::response>> remove_user(context& api, http::exchange& with) {
  std::optional<access> by = access_of(with);
  if (!by) co_return domain::collection_not_found();
  const std::optional<std::int64_t> user_id = domain::parse_user_id(with.path.at("user_id"));
  if (!user_id) {
    const result<void> allowed =
        co_await api.collections->check(with.deadline, std::move(*by), right::manage);
    if (allowed.has_error()) co_return allowed.error();
    co_return domain::user_not_found(with.path.at("user_id"));
  }
  person_request asked{std::move(*by), *user_id};
  const result<void> done = co_await api.people->remove_user(with.deadline, std::move(asked));
  if (done.has_error()) co_return done.error();
  http::response answer(http::status::ok);
  answer.body = says(*user_id, " was removed");
  co_return answer;
}

}  // namespace roster::collections::api
