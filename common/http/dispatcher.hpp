// From a complete request to its answer: the stages of a service, in this order.
//
//   1. the dialect of the path, the request id, the trace, the deadline
//   2. identity check
//   3. routing: 404, or 405 with Allow; 415 for a body that is encoded
//   4. the handler
//   5. errors become answers, by one table; the cause of a 5xx is logged with the request id
//   6. content type, request id, metrics, access log
//
// The identity check comes before routing: who has no signed statement learns nothing, not even which paths
// exist.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/error/error.hpp"
#include "common/http/routes.hpp"
#include "common/http/session.hpp"
#include "common/http/stream.hpp"
#include "common/identity/identity.hpp"

namespace roster::http {

struct dispatcher_config {
  std::string audience;  // "participants" or "collections"
  identity::keys identity_keys;
  std::chrono::milliseconds request_timeout{10'000};  // the deadline, unless X-Roster-Timeout-Ms is less
};

// The answer to a failure, in the dialect, with its headers (WWW-Authenticate, Retry-After).
response to_response(const failure& error, dialect spoken);

// Maps the exception in flight to a failure (unavailable_error -> unavailable, else internal) and logs its
// cause with the request id. Call it only inside a catch block.
failure failure_of_current_exception(const exchange& during);

// The same for a stream. One whose client has gone is none: there is nobody to answer, and the access log
// alone gets to see the 499 that is returned.
result<response> outcome_of_current_exception(const exchange& during, stream& through);

// Stages 1 and 6: shared with the gateway, which trusts no X-Roster-* header of its clients.
exchange begin_exchange(const request& message, std::string_view peer, std::chrono::milliseconds timeout);
void finish_exchange(const exchange& done, response& answer);
// finish_exchange for answers that have begun: begin_answer adds the headers before, end_answer counts and
// logs after.
void begin_answer(const exchange& with, stream& through, response head);
// Nothing else is done about `outcome` when the answer had begun: a failure then cuts it off.
response end_answer(const exchange& with, stream& through, result<response> outcome);
// For what a session refuses by itself.
response refusal(errc code, const request& so_far);

// A handler already bound to its row and api.
using bound_handler = std::function<async::task<result<response>>(std::size_t row, exchange& with)>;

using bound_stream_handler =
    std::function<async::task<result<response>>(std::size_t row, exchange& with, stream& through)>;

// One for each I/O thread: it remembers whom it has identified, and is not to be shared.
request_handler make_dispatcher(dispatcher_config config, router routes, bound_handler handle);
stream_handler make_stream_dispatcher(dispatcher_config config, router routes, bound_stream_handler handle);

// The whole of a service: its table and what its handlers work on, which must outlive the handler.
template <class Api>
request_handler make_dispatcher(dispatcher_config config, std::span<const route<Api>> table, Api& api) {
  return make_dispatcher(std::move(config), router(table), [table, &api](std::size_t row, exchange& with) {
    // A row of a stream has none: a session that hands such a request over here has a bug.
    if (table[row].handler == nullptr) throw std::logic_error("a streamed route was asked for whole");
    return table[row].handler(api, with);
  });
}

// The same for the rows that are streams: sets both of a session's hooks.
template <class Api>
void add_streams(session_config& to, dispatcher_config config, std::span<const route<Api>> table, Api& api) {
  std::vector<route_key> keys;
  for (const route<Api>& row : table)
    if (row.stream_handler != nullptr) keys.push_back({row.method, row.pattern});
  to.is_stream = [streams = route_set(keys)](const request& begun) { return streams.has(begun); };
  to.handle_stream = make_stream_dispatcher(std::move(config), router(table),
                                            [table, &api](std::size_t row, exchange& with, stream& through) {
                                              return table[row].stream_handler(api, with, through);
                                            });
}

}  // namespace roster::http
