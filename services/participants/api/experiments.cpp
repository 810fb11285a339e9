// The handlers of experiments: parse, validate, repository, respond.
#include "services/participants/api/experiments.hpp"

#include <array>
#include <utility>

#include "common/app/retries.hpp"
#include "common/http/preconditions.hpp"
#include "services/participants/api/experiment_json.hpp"
#include "services/participants/api/membership.hpp"
#include "services/participants/api/offset_list.hpp"
#include "services/participants/api/request_parts.hpp"
#include "services/participants/domain/experiment_rules.hpp"

namespace roster::participants::api {

namespace {

constexpr std::array<std::string_view, 3> experiment_sorts{"id", "key", "created_at"};
constexpr list_rules experiment_list{experiment_sorts};

// Every change moves `updated`.
std::string tag_of(const domain::experiment& of) {
  return http::entity_tag({of.experiment_id, of.updated.time_since_epoch().count()});
}

// Whether the experiment may be changed, for the one that has it locked.
condition<domain::experiment> experiment_demands(const http::request& message) {
  return [demands = http::preconditions(message)](const domain::experiment& current) {
    return demands.evaluate(tag_of(current)) == http::precondition::passed;
  };
}

http::response show(const context& api, const domain::experiment& shown) {
  http::response answer(http::status::ok);
  answer.header("ETag", tag_of(shown));
  answer.body = experiment_json(shown, experiment_link(api.public_url, shown), api.now());
  return answer;
}

// Starting and stopping take no fields, but a body that is sent is read like any.
result<std::optional<retry_token>> read_step(const http::exchange& with) {
  const result<boost::json::value> body = read_body(with.message);
  if (body.has_error()) return body.error();
  return app::read_retry_token(with);
}

async::task<result<http::response>> set_status(context& api, http::exchange& with,
                                               domain::experiment_status wanted) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  status_request asked{{std::move(*by), with.path.at("key")}, wanted, experiment_demands(with.message)};
  result<std::optional<retry_token>> retry = read_step(with);
  if (retry.has_error()) {
    // What is not there is said before what is wrong with the message.
    const result<domain::experiment> found =
        co_await api.experiments->find_experiment(with.deadline, std::move(asked.where));
    if (found.has_error()) co_return found.error();
    co_return retry.error();
  }
  asked.retry = std::move(*retry);
  answer_to<domain::experiment> answer = [&api](const domain::experiment& changed) {
    return db::kept_answer{200,
                           experiment_json(changed, experiment_link(api.public_url, changed), api.now())};
  };
  result<db::kept_answer> done =
      co_await api.experiments->set_status(with.deadline, std::move(asked), std::move(answer));
  if (done.has_error()) co_return done.error();
  co_return app::to_response(std::move(*done));
}

result<create_experiment_request> read_creation(const http::exchange& with, const requester& by) {
  const result<boost::json::value> body = read_body(with.message);
  if (body.has_error()) return body.error();
  result<std::optional<retry_token>> retry = app::read_retry_token(with);
  if (retry.has_error()) return retry.error();
  result<domain::new_experiment> wanted = domain::read_new_experiment(*body);
  if (wanted.has_error()) return wanted.error();
  return create_experiment_request{by, std::move(*wanted), std::move(*retry)};
}

result<domain::experiment_changes> read_experiment_changes(const http::request& message) {
  const result<boost::json::value> body = read_change(message);
  if (body.has_error()) return body.error();
  return domain::read_experiment_changes(*body);
}

}  // namespace

async::task<result<http::response>> list_experiments(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  const result<list_query> asked = read_offset_query(with.message, experiment_list);
  if (asked.has_error()) {
    const result<void> allowed = co_await require_member(api, with.deadline, std::move(*by));
    if (allowed.has_error()) co_return allowed.error();
    co_return asked.error();
  }
  const std::string path = api.public_url + "/api/teams/" + std::to_string(by->team_id) + "/experiments";
  page_request which = page_of(*asked, experiment_sorts.front());
  const result<page<domain::experiment>> shown =
      co_await api.experiments->list_experiments(with.deadline, std::move(*by), std::move(which));
  if (shown.has_error()) co_return shown.error();
  const text::timestamp now = api.now();
  http::response answer(http::status::ok);
  answer.body = offset_list_json(path, *asked, *shown, [&](std::string& out, const domain::experiment& each) {
    append_experiment(out, each, experiment_link(api.public_url, each), now);
  });
  co_return answer;
}

async::task<result<http::response>> create_experiment(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  result<create_experiment_request> asked = read_creation(with, *by);
  if (asked.has_error()) {
    // Who may not create here is told so before hearing about the message.
    const result<void> allowed = co_await api.data.check_may_create(with.deadline, std::move(*by));
    if (allowed.has_error()) co_return allowed.error();
    co_return asked.error();
  }
  answer_to<domain::experiment> answer = [&api](const domain::experiment& made) {
    const std::string link = experiment_link(api.public_url, made);
    return db::kept_answer{201, created_experiment_json(made, link, api.now()), link};
  };
  result<db::kept_answer> made =
      co_await api.experiments->create_experiment(with.deadline, std::move(*asked), std::move(answer));
  if (made.has_error()) co_return made.error();
  co_return app::to_response(std::move(*made));
}

async::task<result<http::response>> show_experiment(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  experiment_path where{std::move(*by), with.path.at("key")};
  const result<domain::experiment> found =
      co_await api.experiments->find_experiment(with.deadline, std::move(where));
  if (found.has_error()) co_return found.error();
  co_return http::conditionally(with.message, show(api, *found));
}

async::task<result<http::response>> change_experiment(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  experiment_path where{std::move(*by), with.path.at("key")};
  result<domain::experiment_changes> changes = read_experiment_changes(with.message);
  if (changes.has_error()) {
    // What is not there is said before what is wrong with the message.
    const result<domain::experiment> found =
        co_await api.experiments->find_experiment(with.deadline, std::move(where));
    if (found.has_error()) co_return found.error();
    co_return changes.error();
  }
  condition<domain::experiment> allowed = experiment_demands(with.message);
  const result<domain::experiment> changed = co_await api.experiments->change_experiment(
      with.deadline, std::move(where), std::move(*changes), std::move(allowed));
  if (changed.has_error()) co_return changed.error();
  co_return show(api, *changed);
}

async::task<result<http::response>> delete_experiment(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  experiment_path where{std::move(*by), with.path.at("key")};
  condition<domain::experiment> allowed = experiment_demands(with.message);
  const result<void> gone =
      co_await api.experiments->delete_experiment(with.deadline, std::move(where), std::move(allowed));
  if (gone.has_error()) co_return gone.error();
  co_return http::response(http::status::no_content);
}

async::task<result<http::response>> start_experiment(context& api, http::exchange& with) {
  return set_status(api, with, domain::experiment_status::running);
}

async::task<result<http::response>> stop_experiment(context& api, http::exchange& with) {
  return set_status(api, with, domain::experiment_status::stopped);
}

}  // namespace roster::participants::api
