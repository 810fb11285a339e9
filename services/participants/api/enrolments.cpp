// The handlers of a participant's enrolments: parse, validate, repository, respond.
#include "services/participants/api/enrolments.hpp"

#include <utility>

#include "services/participants/api/enrolment_response.hpp"
#include "services/participants/api/request_parts.hpp"
#include "services/participants/domain/experiment_rules.hpp"

namespace roster::participants::api {

namespace {

http::response show_created(const context& api, const domain::enrolment& made) {
  const std::string link = enrolment_link(api.public_url, made);
  http::response answer(http::status::created);
  answer.header("Location", link);
  answer.header("ETag", enrolment_tag(made));
  answer.body = created_enrolment_json(made, link, api.now());
  return answer;
}

result<enrol_request> read_enrolment(const http::exchange& with, const requester& by) {
  const result<boost::json::value> body = read_body(with.message);
  if (body.has_error()) return body.error();
  result<std::optional<retry_token>> retry = read_retry(with);
  if (retry.has_error()) return retry.error();
  result<domain::new_enrolment> wanted = domain::read_new_enrolment(*body);
  if (wanted.has_error()) return wanted.error();
  enrol_request out{by, with.path.at("key"), std::move(*wanted)};
  out.retry = std::move(*retry);
  return out;
}

}  // namespace

async::awaitable<result<http::response>> enrol(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  result<enrol_request> asked = read_enrolment(with, *by);
  if (asked.has_error()) {
    // What is not there is said before what is wrong with the message.
    participant_path where{std::move(*by), with.path.at("key")};
    const result<void> found = co_await api.experiments->find_participant(with.deadline, std::move(where));
    if (found.has_error()) co_return found.error();
    co_return asked.error();
  }
  const result<enrolled_participant> enrolled =
      co_await api.experiments->enrol(with.deadline, std::move(*asked));
  if (enrolled.has_error()) co_return enrolled.error();
  if (enrolled->is_new) co_return show_created(api, enrolled->shown);
  co_return show_enrolment(api, enrolled->shown);
}

async::awaitable<result<http::response>> show_enrolment(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  enrolment_path where{std::move(*by), with.path.at("key"), with.path.at("experiment")};
  const result<domain::enrolment> found =
      co_await api.experiments->find_enrolment(with.deadline, std::move(where));
  if (found.has_error()) co_return found.error();
  switch (http::preconditions(with.message).evaluate(enrolment_tag(*found))) {
    case http::precondition::failed:
      co_return failure{errc::precondition_failed};
    case http::precondition::not_modified:
      co_return http::not_modified(enrolment_tag(*found));
    case http::precondition::passed:
      break;
  }
  co_return show_enrolment(api, *found);
}

async::awaitable<result<http::response>> withdraw(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  enrolment_path where{std::move(*by), with.path.at("key"), with.path.at("experiment")};
  condition<domain::enrolment> allowed =
      [demands = http::preconditions(with.message)](const domain::enrolment& current) {
        return demands.evaluate(enrolment_tag(current)) == http::precondition::passed;
      };
  const result<void> gone =
      co_await api.experiments->withdraw(with.deadline, std::move(where), std::move(allowed));
  if (gone.has_error()) co_return gone.error();
  co_return http::response(http::status::no_content);
}

}  // namespace roster::participants::api
