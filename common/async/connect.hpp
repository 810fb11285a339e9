// Connecting a stream socket of either kind.
#pragma once

#include "common/async/endpoint.hpp"
#include "common/async/types.hpp"

namespace roster::async {

// Whether `socket`, which must outlive it, is connected now.
inline awaitable<bool> connect(stream_socket& socket, endpoint to) {
  const auto [failed] = co_await socket.async_connect(to, as_result);
  if (failed) co_return false;
  // A path whose listener has its queue full refuses at once, and Asio takes that for a connection
  // (https://github.com/chriskohlhoff/asio/issues/1365): only one that is connected has another end.
  boost::system::error_code has_no_other_end;
  socket.remote_endpoint(has_no_other_end);
  co_return !has_no_other_end;
}

}  // namespace roster::async
