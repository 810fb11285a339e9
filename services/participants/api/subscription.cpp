// The handler of subscriptions.
#include "services/participants/api/subscription.hpp"

#include <utility>

#include "common/identity/scopes.hpp"
#include "services/participants/api/request_parts.hpp"
#include "services/participants/api/team_response.hpp"
#include "services/participants/domain/team_rules.hpp"

namespace roster::participants::api {

namespace {

result<std::optional<text::timestamp>> read_end(const http::request& message) {
  const result<boost::json::value> body = read_body(message);
  if (body.has_error()) return body.error();
  return domain::read_subscription(*body);
}

}  // namespace

async::task<result<http::response>> set_subscription(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  if (!with.caller.has_scope(identity::subscription_scope)) co_return failure{errc::forbidden};
  const result<std::optional<text::timestamp>> active_until = read_end(with.message);
  if (active_until.has_error()) {
    // What is not there is said before what is wrong with the message.
    const result<void> known = co_await api.teams->check_team(with.deadline, by->team_id);
    if (known.has_error()) co_return known.error();
    co_return active_until.error();
  }
  const result<domain::team> changed = co_await api.teams->set_subscription(
      with.deadline, std::move(*by), *active_until, team_demands(with.message));
  if (changed.has_error()) co_return changed.error();
  co_return team_response(api, *changed);
}

}  // namespace roster::participants::api
