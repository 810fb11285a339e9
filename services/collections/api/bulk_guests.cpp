// The handler that adds many guests: parse, validate, repository, respond.
#include "services/collections/api/bulk_guests.hpp"

#include <utility>
#include <vector>

#include "common/app/retries.hpp"
#include "common/error/answers.hpp"
#include "common/http/json_body.hpp"
#include "services/collections/api/request_parts.hpp"
#include "services/collections/api/users_json.hpp"
#include "services/collections/domain/failures.hpp"
#include "services/collections/domain/guest.hpp"

namespace roster::collections::api {

namespace {

struct wanted_bulk {
  bulk_request request;                     // the good ones
  std::vector<std::optional<failure>> bad;  // of each e-mail what is wrong with it
};

result<wanted_bulk> read_wanted(const http::exchange& with, const access& by) {
  const result<boost::json::value> body = http::read_json_body(with.message);
  if (body.has_error()) return body.error();
  result<std::optional<retry_token>> retry = app::read_retry_token(with);
  if (retry.has_error()) return retry.error();
  result<std::vector<result<std::string>>> emails = domain::guest_emails(*body);
  if (emails.has_error()) return emails.error();

  wanted_bulk out{{by, {}, std::move(*retry)}, {}};
  for (result<std::string>& email : *emails) {
    std::optional<failure>& wrong = out.bad.emplace_back();
    if (email.has_error()) {
      wrong = email.error();
    } else {
      out.request.emails.push_back(std::move(*email));
    }
  }
  return out;
}

// {"status":422,"error":"email is invalid"}
void append_refused(std::string& out, const failure& why) {
  out += R"({"status":)" + std::to_string(answer_for(why.code, dialect::error).status) + ',';
  out += error_body(why, dialect::error).substr(1);
}

http::response respond(const std::vector<std::optional<failure>>& bad, const bulk_outcome& outcome) {
  auto next = outcome.begin();
  http::response answer(http::status::ok);
  std::string& out = answer.body;
  out = R"({"results":[)";
  for (const std::optional<failure>& wrong : bad) {
    if (!out.ends_with('[')) out += ',';
    if (wrong) {
      append_refused(out, *wrong);
      continue;
    }
    const std::optional<domain::member>& added = *next++;
    if (!added) {
      append_refused(out, domain::user_already_exists());
      continue;
    }
    out += R"({"status":200,"user":)";
    append_user(out, *added);
    out += '}';
  }
  out += "]}";
  return answer;
}

}  // namespace

async::task<result<http::response>> add_guests(context& api, http::exchange& with) {
  std::optional<access> by = access_of(with);
  if (!by) co_return domain::collection_not_found();
  result<wanted_bulk> wanted = read_wanted(with, *by);
  if (wanted.has_error() || wanted->request.emails.empty()) {
    // Who may not add guests here is told so before hearing about the message.
    const result<void> allowed =
        co_await api.collections->check(with.deadline, std::move(*by), domain::right::invite);
    if (allowed.has_error()) co_return allowed.error();
    if (wanted.has_error()) co_return wanted.error();
    co_return respond(wanted->bad, {});
  }
  const result<bulk_outcome> outcome =
      co_await api.people->add_guests(with.deadline, std::move(wanted->request));
  if (outcome.has_error()) co_return outcome.error();
  co_return respond(wanted->bad, *outcome);
}

}  // namespace roster::collections::api
