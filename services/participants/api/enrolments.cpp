// The handlers of a participant's enrolments: parse, validate, repository, respond.
#include "services/participants/api/enrolments.hpp"

#include <array>
#include <utility>

#include "common/app/retries.hpp"
#include "common/http/preconditions.hpp"
#include "services/participants/api/enrolment_json.hpp"
#include "services/participants/api/offset_list.hpp"
#include "services/participants/api/request_parts.hpp"
#include "services/participants/domain/experiment_rules.hpp"

namespace roster::participants::api {

namespace {

constexpr std::array<std::string_view, 3> enrolment_sorts{"id", "key", "created_at"};
constexpr list_rules enrolment_list{enrolment_sorts};

// A new variant moves `updated`.
std::string tag_of(const domain::enrolment& of) {
  return http::entity_tag({of.participant_id, of.experiment_id, of.updated.time_since_epoch().count()});
}

db::kept_answer answer_of(const context& api, const enrolled_participant& enrolled) {
  const std::string link = enrolment_link(api.public_url, enrolled.shown);
  if (!enrolled.is_new) return {200, enrolment_json(enrolled.shown, link, api.now())};
  return {201, created_enrolment_json(enrolled.shown, link, api.now()), link};
}

result<enrol_request> read_enrolment(const http::exchange& with, const requester& by) {
  const result<boost::json::value> body = read_body(with.message);
  if (body.has_error()) return body.error();
  result<std::optional<retry_token>> retry = app::read_retry_token(with);
  if (retry.has_error()) return retry.error();
  result<domain::new_enrolment> wanted = domain::read_new_enrolment(*body);
  if (wanted.has_error()) return wanted.error();
  enrol_request out{by, with.path.at("key"), std::move(*wanted)};
  out.retry = std::move(*retry);
  return out;
}

}  // namespace

async::task<result<http::response>> list_enrolments(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  const std::string path = enrolments_link(api.public_url, by->team_id, with.path.at("key"));
  participant_path where{std::move(*by), with.path.at("key")};
  const result<list_query> asked = read_offset_query(with.message, enrolment_list);
  if (asked.has_error()) {
    const result<void> found = co_await api.experiments->find_participant(with.deadline, std::move(where));
    if (found.has_error()) co_return found.error();
    co_return asked.error();
  }
  page_request which = page_of(*asked, enrolment_sorts.front());
  const result<page<domain::enrolment>> shown =
      co_await api.experiments->list_enrolments(with.deadline, std::move(where), std::move(which));
  if (shown.has_error()) co_return shown.error();
  const text::timestamp now = api.now();
  http::response answer(http::status::ok);
  answer.body = offset_list_json(path, *asked, *shown, [&](std::string& out, const domain::enrolment& each) {
    append_enrolment(out, each, enrolment_link(api.public_url, each), now);
  });
  co_return answer;
}

async::task<result<http::response>> enrol(context& api, http::exchange& with) {
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
  answer_to<enrolled_participant> answer = [&api](const enrolled_participant& enrolled) {
    return answer_of(api, enrolled);
  };
  result<db::kept_answer> done =
      co_await api.experiments->enrol(with.deadline, std::move(*asked), std::move(answer));
  if (done.has_error()) co_return done.error();
  co_return app::to_response(std::move(*done));
}

async::task<result<http::response>> show_enrolment(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  enrolment_path where{std::move(*by), with.path.at("key"), with.path.at("experiment")};
  const result<domain::enrolment> found =
      co_await api.experiments->find_enrolment(with.deadline, std::move(where));
  if (found.has_error()) co_return found.error();
  http::response answer(http::status::ok);
  answer.header("ETag", tag_of(*found));
  answer.body = enrolment_json(*found, enrolment_link(api.public_url, *found), api.now());
  co_return http::conditionally(with.message, std::move(answer));
}

async::task<result<http::response>> withdraw(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  enrolment_path where{std::move(*by), with.path.at("key"), with.path.at("experiment")};
  condition<domain::enrolment> allowed =
      [demands = http::preconditions(with.message)](const domain::enrolment& current) {
        return demands.evaluate(tag_of(current)) == http::precondition::passed;
      };
  const result<void> gone =
      co_await api.experiments->withdraw(with.deadline, std::move(where), std::move(allowed));
  if (gone.has_error()) co_return gone.error();
  co_return http::response(http::status::no_content);
}

}  // namespace roster::participants::api
