// Asio's types with our one executor: every connection, timer and coroutine lives on the single-threaded
// io_context that made it, so there are no strands and no type-erased executors on the request path.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace roster {

namespace asio = boost::asio;

namespace async {

using executor = asio::io_context::executor_type;
using clock = std::chrono::steady_clock;

template <class T = void>
using awaitable = asio::awaitable<T, executor>;

using use_awaitable_t = asio::use_awaitable_t<executor>;
inline constexpr use_awaitable_t use_awaitable{};
// co_await op(as_result) gives a tuple (error_code, …) and never throws.
inline constexpr asio::as_tuple_t<use_awaitable_t> as_result{};

// TCP or Unix-domain, as its endpoint says (endpoint.hpp).
using stream_protocol = asio::generic::stream_protocol;
using stream_socket = asio::basic_stream_socket<stream_protocol, executor>;
using stream_acceptor = asio::basic_socket_acceptor<stream_protocol, executor>;
using timer = asio::basic_waitable_timer<clock, asio::wait_traits<clock>, executor>;

}  // namespace async
}  // namespace roster
