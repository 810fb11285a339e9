// Asio's types with our one executor: every connection, timer and coroutine lives on the single-threaded
// io_context that made it, so there are no strands and no type-erased executors on the request path.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>

#include "common/async/suspend.hpp"
#include "common/async/task.hpp"

namespace roster::async {

using clock = std::chrono::steady_clock;

// TCP or Unix-domain, as its endpoint says (endpoint.hpp).
using stream_protocol = asio::generic::stream_protocol;
using stream_socket = asio::basic_stream_socket<stream_protocol, executor>;
using stream_acceptor = asio::basic_socket_acceptor<stream_protocol, executor>;
using timer = asio::basic_waitable_timer<clock, asio::wait_traits<clock>, executor>;

}  // namespace roster::async
