// Connecting a stream socket of either kind.
#pragma once

#include <boost/asio/error.hpp>
#include <boost/system/error_code.hpp>

#include "common/async/endpoint.hpp"
#include "common/async/types.hpp"

namespace roster::async {

// Why it failed; no error: `socket`, which must outlive it, is connected, and sends at once what it is given.
inline task<boost::system::error_code> connect(stream_socket& socket, endpoint to) {
  const auto [failed] = co_await socket.async_connect(to, as_result);
  if (failed) co_return failed;
  // A path whose listener has its queue full refuses at once, and Asio takes that for a connection
  // (https://github.com/chriskohlhoff/asio/issues/1365): only one that is connected has another end.
  boost::system::error_code has_no_other_end;
  socket.remote_endpoint(has_no_other_end);
  if (has_no_other_end) co_return asio::error::try_again;
  boost::system::error_code ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);  // a path has no such thing
  co_return boost::system::error_code();
}

}  // namespace roster::async
