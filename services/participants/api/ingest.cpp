// The handler that ingests: parse, validate, repository, respond.
#include "services/participants/api/ingest.hpp"

#include <utility>

#include "common/app/retries.hpp"
#include "services/participants/api/enrolment_json.hpp"
#include "services/participants/api/membership.hpp"
#include "services/participants/api/request_parts.hpp"
#include "services/participants/domain/experiment_rules.hpp"

namespace roster::participants::api {

namespace {

result<enrol_request> read_ingested(const http::exchange& with, const requester& by) {
  const result<boost::json::value> body = read_body(with.message);
  if (body.has_error()) return body.error();
  result<std::optional<retry_token>> retry = app::read_retry_token(with);
  if (retry.has_error()) return retry.error();
  result<domain::ingestion> wanted = domain::read_ingestion(*body);
  if (wanted.has_error()) return wanted.error();
  enrol_request out{by, std::move(wanted->participant), std::move(wanted->enrolment)};
  out.force = wanted->force;
  out.make_participant = true;
  out.retry = std::move(*retry);
  return out;
}

}  // namespace

async::task<result<http::response>> ingest(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  result<enrol_request> asked = read_ingested(with, *by);
  if (asked.has_error()) {
    const result<void> allowed = co_await require_member(api, with.deadline, std::move(*by));
    if (allowed.has_error()) co_return allowed.error();
    co_return asked.error();
  }
  answer_to<enrolled_participant> answer = [&api](const enrolled_participant& done) {
    return db::kept_answer{200,
                           enrolment_json(done.shown, enrolment_link(api.public_url, done.shown), api.now())};
  };
  result<db::kept_answer> done =
      co_await api.experiments->enrol(with.deadline, std::move(*asked), std::move(answer));
  if (done.has_error()) co_return done.error();
  co_return app::to_response(std::move(*done));
}

}  // namespace roster::participants::api
