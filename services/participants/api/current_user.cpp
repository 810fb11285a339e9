// The handlers about the one who asks.
#include "services/participants/api/current_user.hpp"

#include <string>
#include <utility>

#include "common/crypto/digest.hpp"
#include "common/http/preconditions.hpp"
#include "common/text/json.hpp"
#include "services/participants/api/json_parts.hpp"
#include "services/participants/api/team_response.hpp"

namespace roster::participants::api {

namespace {

std::string user_json(std::string_view email, std::string_view link) {
  std::string out = R"({"data":{"id":)";
  text::append_json_string(out, email);
  out += R"(,"type":"users","attributes":{"name":)";
  text::append_json_string(out, email.substr(0, email.find('@')));
  out += R"(,"email":)";
  text::append_json_string(out, email);
  out += '}';
  append_shown_end(out, link);
  out += '}';
  return out;
}

}  // namespace

async::task<result<http::response>> show_user(context& api, http::exchange& with) {
  http::response answer(http::status::ok);
  answer.body = user_json(domain::fold_subject(with.caller.subject), api.public_url + "/api/user");
  // There is no version but the text itself.
  const std::string tag = '"' + crypto::to_hex(crypto::sha256(answer.body)).substr(0, 16) + '"';
  answer.header("ETag", tag);
  co_return http::conditionally(with.message, std::move(answer));
}

async::task<result<http::response>> show_current_team(context& api, http::exchange& with) {
  page_request first{"id", 0, 1};
  const page<domain::team> found = co_await api.teams->list_teams(
      with.deadline, domain::fold_subject(with.caller.subject), std::move(first));
  if (found.rows.empty()) co_return failure{errc::not_found};
  co_return team_response_if(api, found.rows.front(), with.message);
}

}  // namespace roster::participants::api
