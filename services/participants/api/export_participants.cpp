// The handler of the export: who may see the team gets its participants as they are read.
#include "services/participants/api/export_participants.hpp"

#include <optional>
#include <string>
#include <utility>

#include "common/http/dispatcher.hpp"
#include "services/participants/api/membership.hpp"
#include "services/participants/api/ndjson.hpp"
#include "services/participants/api/participant_json.hpp"
#include "services/participants/api/request_parts.hpp"

namespace roster::participants::api {

async::task<result<http::response>> export_participants(context& api, http::exchange& with,
                                                        http::stream& through) {
  const std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};
  const result<void> allowed = co_await require_member(api, with.deadline, *by);
  if (allowed.has_error()) co_return allowed.error();

  http::response head;
  head.header("Content-Type", ndjson_type);
  if (with.message.method() == http::verb::head) {
    http::begin_answer(with, through, std::move(head));
    co_return http::response();
  }
  const async::executor here = co_await async::this_executor;
  const auto write_line = [now = api.now()](std::string& out, const domain::participant& row) {
    append_participant_attributes(out, row, now);
    out += '\n';
  };
  const std::unique_ptr<participant_export> rows = api.exports->open(here, by->team_id, write_line);
  // What fails before the first row is still answered with a status.
  std::optional<std::string> piece = co_await rows->next();
  http::begin_answer(with, through, std::move(head));
  while (piece) {
    co_await through.write(*piece);
    piece = co_await rows->next();
  }
  co_return http::response();
}

}  // namespace roster::participants::api
