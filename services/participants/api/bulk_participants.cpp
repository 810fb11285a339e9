// The handler that creates many participants: parse, validate, repository, respond.
#include "services/participants/api/bulk_participants.hpp"

#include <utility>
#include <vector>

#include "common/app/retries.hpp"
#include "common/error/answers.hpp"
#include "services/participants/api/participant_json.hpp"
#include "services/participants/api/request_parts.hpp"
#include "services/participants/domain/bulk_rules.hpp"
#include "services/participants/domain/failures.hpp"

namespace roster::participants::api {

namespace {

struct wanted_bulk {
  bulk_request request;                       // the good items
  std::vector<std::vector<field_error>> bad;  // of each item what is wrong with it; empty: it is a good one
};

result<wanted_bulk> read_wanted(const http::exchange& with, const requester& by) {
  const result<boost::json::value> body = read_body(with.message);
  if (body.has_error()) return body.error();
  result<std::optional<retry_token>> retry = app::read_retry_token(with);
  if (retry.has_error()) return retry.error();
  result<std::vector<result<domain::new_participant>>> items = domain::read_bulk(*body);
  if (items.has_error()) return items.error();

  wanted_bulk out{{by, {}, std::move(*retry)}, {}};
  for (result<domain::new_participant>& item : *items) {
    std::vector<field_error>& wrong = out.bad.emplace_back();
    if (item.has_error()) {
      wrong = item.error().fields;
    } else {
      out.request.wanted.push_back(std::move(*item));
    }
  }
  return out;
}

void append_refused(std::string& out, const std::vector<field_error>& why) {
  out += R"({"status":422,"errors":)";
  out += error_fields(why);
  out += '}';
}

http::response respond(const context& api, const std::vector<std::vector<field_error>>& bad,
                       const bulk_outcome& outcome) {
  const text::timestamp now = api.now();
  std::size_t created = 0;
  auto next = outcome.begin();
  std::string data;
  for (const std::vector<field_error>& wrong : bad) {
    if (!data.empty()) data += ',';
    if (!wrong.empty()) {
      append_refused(data, wrong);
      continue;
    }
    const std::optional<domain::participant>& made = *next++;
    if (!made) {
      append_refused(data, domain::key_already_taken().fields);
      continue;
    }
    ++created;
    data += R"({"status":201,"data":)";
    append_created_participant(data, *made, participant_link(api.public_url, *made), now);
    data += '}';
  }
  http::response answer(http::status::ok);
  answer.body = R"({"data":[)" + data + R"(],"meta":{"created":)" + std::to_string(created) +
                R"(,"failed":)" + std::to_string(bad.size() - created) + "}}";
  return answer;
}

}  // namespace

async::task<result<http::response>> create_participants(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  result<wanted_bulk> wanted = read_wanted(with, *by);
  if (wanted.has_error() || wanted->request.wanted.empty()) {
    // Who may not create here is told so before hearing about the message.
    const result<void> allowed = co_await api.data.check_may_create(with.deadline, std::move(*by));
    if (allowed.has_error()) co_return allowed.error();
    if (wanted.has_error()) co_return wanted.error();
    co_return respond(api, wanted->bad, {});
  }
  const result<bulk_outcome> outcome =
      co_await api.participants->create_participants(with.deadline, std::move(wanted->request));
  if (outcome.has_error()) co_return outcome.error();
  co_return respond(api, wanted->bad, *outcome);
}

}  // namespace roster::participants::api
