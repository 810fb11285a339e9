// The handler that shows one participant.
#include "services/participants/api/get_participant.hpp"

#include <utility>

#include "common/http/preconditions.hpp"
#include "services/participants/api/participant_json.hpp"
#include "services/participants/api/participant_tag.hpp"
#include "services/participants/api/request_parts.hpp"

namespace roster::participants::api {

async::task<result<http::response>> get_participant(context& api, http::exchange& with) {
  std::optional<requester> by = reader_of(with);
  if (!by) co_return failure{errc::not_found};
  find_request asked{std::move(*by), with.path.at("key")};

  const result<domain::participant> found =
      co_await api.data.find_participant(with.deadline, std::move(asked));
  if (found.has_error()) co_return found.error();
  const std::string tag = participant_tag(*found);
  http::response answer;
  answer.header("ETag", tag);
  answer.body = participant_json(*found, participant_link(api.public_url, *found), api.now());
  co_return http::conditionally(with.message, std::move(answer));
}

}  // namespace roster::participants::api
