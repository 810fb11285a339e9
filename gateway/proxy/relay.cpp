// Two coroutines: one carries the body up, the other the answer down.
#include "gateway/proxy/relay.hpp"

#include <optional>
#include <utility>

#include "common/async/beside.hpp"
#include "common/log/log.hpp"

namespace roster::gateway {

namespace {

// How one direction ended.
struct ending {
  std::optional<failure> fault{};
  std::exception_ptr broken{};
};

// A service that takes no more may have said why: that is for the other coroutine to find out.
async::task<std::optional<failure>> carry_up(http::stream& client, service_stream& service) {
  while (true) {
    const result<std::string> piece = co_await client.read();
    if (piece.has_error()) co_return piece.error();
    if (piece->empty()) break;
    const bool taken = co_await service.send(*piece);
    if (!taken) co_return std::nullopt;
  }
  co_await service.send_end();
  co_return std::nullopt;
}

async::task<ending> upload(http::stream& client, std::shared_ptr<service_stream> service) {
  ending out;
  try {
    out.fault = co_await carry_up(client, *service);
  } catch (const http::stream_broken&) {
    out.broken = std::current_exception();
  }
  // The service must not take what came for the whole.
  if (out.fault || out.broken) service->close();
  co_return out;
}

async::task<result<http::response>> carry_down(http::stream& client, service_stream& service,
                                               const relayed& what) {
  result<http::response> head = co_await service.read_head();
  if (head.has_error()) co_return head;
  if (service.is_draining()) co_return failure{errc::bad_gateway};
  if (service.is_of_known_length()) {
    head->body = co_await service.read_all();
    co_return head;
  }
  what.begin(std::move(*head));
  while (true) {
    const std::string piece = co_await service.read();
    if (piece.empty()) co_return http::response();
    co_await client.write(piece);
  }
}

}  // namespace

async::task<result<http::response>> relay(http::stream& client, std::shared_ptr<service_stream> service,
                                          relayed what) {
  const async::executor on = co_await async::this_executor;
  // A head that is not taken is for carry_down to find out as well.
  const bool sent = co_await service->send_head(std::move(what.head), what.has_body);
  std::optional<async::beside<ending>> going_up;
  if (what.has_body && sent) going_up.emplace(on, upload(client, service));

  result<http::response> outcome = failure{errc::bad_gateway};
  std::exception_ptr broken;
  std::string why;
  bool is_for_the_caller = false;  // to log, and to answer where that can be done
  try {
    outcome = co_await carry_down(client, *service, what);
  } catch (const http::client_gone&) {
    broken = std::current_exception();
    is_for_the_caller = true;
  } catch (const http::stream_broken& cause) {
    broken = std::current_exception();
    why = cause.what();
    is_for_the_caller = client.has_begun();
  } catch (...) {
    // Not let out before the upload was joined: it works on the client's stream.
    broken = std::current_exception();
    is_for_the_caller = true;
  }
  if (going_up) {
    const bool was_done = going_up->is_done();
    if (!was_done) client.stop_reading();
    service->close();
    const ending up = co_await going_up->join();
    // Only what made the upload end by itself is news; and then it is why the service's answer broke off.
    if (was_done && up.fault) co_return *up.fault;
    if (was_done && up.broken) std::rethrow_exception(up.broken);
  }
  if (is_for_the_caller) std::rethrow_exception(broken);
  if (broken) log::warning("stream broke", {{"request_id", what.request_id}, {"cause", why}});
  co_return outcome;
}

}  // namespace roster::gateway
