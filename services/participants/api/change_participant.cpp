// The handlers that change and remove a participant: parse, validate, repository, respond.
#include "services/participants/api/change_participant.hpp"

#include <utility>

#include "common/http/preconditions.hpp"
#include "services/participants/api/participant_json.hpp"
#include "services/participants/api/participant_tag.hpp"
#include "services/participants/api/request_parts.hpp"
#include "services/participants/domain/participant_rules.hpp"

namespace roster::participants::api {

namespace {

// Whether the participant may be changed, for the one that has it locked.
condition<domain::participant> participant_demands(const http::request& message) {
  return [demands = http::preconditions(message)](const domain::participant& current) {
    return demands.evaluate(participant_tag(current)) == http::precondition::passed;
  };
}

result<domain::participant_changes> read_participant_changes(const http::request& message) {
  const result<boost::json::value> body = read_change(message);
  if (body.has_error()) return body.error();
  return domain::read_participant_changes(*body);
}

// A list of the one key that is asked about.
list_request look_up(requester by, const std::string& key) {
  list_request out{std::move(by)};
  out.order.by = domain::list_column::key;
  out.keys = domain::only_key(key);
  return out;
}

http::response show(const context& api, const domain::participant& shown) {
  http::response answer(http::status::ok);
  answer.header("ETag", participant_tag(shown));
  answer.body = participant_json(shown, participant_link(api.public_url, shown), api.now());
  return answer;
}

}  // namespace

async::task<result<http::response>> change_participant(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  const std::string& key = with.path.at("key");
  result<domain::participant_changes> changes = read_participant_changes(with.message);
  if (changes.has_error()) {
    // What is not there is said before what is wrong with the message.
    list_request question = look_up(std::move(*by), key);
    const result<participant_page> found =
        co_await api.participants->list_participants(with.deadline, std::move(question));
    if (found.has_error()) co_return found.error();
    if (found->rows.empty()) co_return failure{errc::not_found};
    co_return changes.error();
  }
  update_request asked{std::move(*by), key, std::move(*changes), participant_demands(with.message)};
  const result<domain::participant> changed =
      co_await api.participants->update_participant(with.deadline, std::move(asked));
  if (changed.has_error()) co_return changed.error();
  co_return show(api, *changed);
}

async::task<result<http::response>> delete_participant(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  remove_request asked{std::move(*by), with.path.at("key"), participant_demands(with.message)};
  const result<void> gone = co_await api.participants->remove_participant(with.deadline, std::move(asked));
  if (gone.has_error()) co_return gone.error();
  co_return http::response(http::status::no_content);
}

}  // namespace roster::participants::api
