// The handler that ingests: parse, validate, repository, respond.
#include "services/participants/api/ingest.hpp"

#include <utility>

#include "services/participants/api/enrolment_response.hpp"
#include "services/participants/api/request_parts.hpp"
#include "services/participants/domain/experiment_rules.hpp"

namespace roster::participants::api {

namespace {

result<enrol_request> read_request(const http::exchange& with, const requester& by) {
  const result<boost::json::value> body = read_body(with.message);
  if (body.has_error()) return body.error();
  result<std::optional<retry_token>> retry = read_retry(with);
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

async::awaitable<result<http::response>> ingest(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  result<enrol_request> asked = read_request(with, *by);
  if (asked.has_error()) {
    // A stranger hears of the team that there is none, whatever the message; a lapsed team may ingest.
    const result<void> allowed = co_await api.data.check_may_create(with.deadline, std::move(*by));
    if (allowed.has_error() && allowed.error().code == errc::not_found) co_return allowed.error();
    co_return asked.error();
  }
  const result<enrolled_participant> enrolled =
      co_await api.experiments->enrol(with.deadline, std::move(*asked));
  if (enrolled.has_error()) co_return enrolled.error();
  co_return show_enrolment(api, enrolled->shown);
}

}  // namespace roster::participants::api
