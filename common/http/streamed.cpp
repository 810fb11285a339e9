// Reading, framing and writing, piece by piece.
#include "common/http/streamed.hpp"

#include <poll.h>

#include <boost/asio/buffer.hpp>

#include "common/text/number.hpp"

namespace roster::http {

namespace {

using boost::system::error_code;

void append_chunk_size(std::string& out, std::size_t size) {
  text::append_number(out, size, 16);
  out.append("\r\n");
}

// What ended the connection: the client, unless it was us.
[[noreturn]] void throw_broken(const std::string& what, error_code why) {
  if (why == asio::error::operation_aborted) throw stream_broken(what + ": it was cut off");
  throw client_gone(what + ": " + why.message());
}

}  // namespace

streamed::streamed(async::stream_socket& socket, receive_buffer& received, request_parser& parser,
                   const session_limits& limits, bool may_stay)
    : socket_(socket),
      received_(received),
      parser_(parser),
      patience_(limits.stream_timeout),
      pace_(limits.stream_bytes, limits.stream_window, async::clock::now()),
      keep_alive_(may_stay) {}

void streamed::answers(const request& message) {
  is_head_ = message.method() == verb::head;
  http_1_0_ = message.is_http_1_0();
  // To HTTP/1.0 the end of a body of unknown length is the end of the connection (RFC 9112, section 6.3).
  keep_alive_ = keep_alive_ && message.keep_alive() && !http_1_0_;
  // Nobody reads the body of a GET; a small one is here already, and then the connection may stay.
  if (is_head_ || message.method() == verb::get) {
    skip_received_body();
    keep_alive_ = keep_alive_ && parser_.is_complete();
  }
}

void streamed::skip_received_body() {
  while (!received_.empty() && !parser_.is_complete()) {
    const request_parser::step step = parser_.parse(received_.view());
    received_.consume(step.consumed);
    parser_.take_piece();
    if (step.what == request_parser::progress::refused || step.consumed == 0) return;
  }
}

async::task<result<std::string>> streamed::read() {
  while (true) {
    if (stopped_) throw stream_broken("nobody reads the request any more");
    if (!received_.empty() && !parser_.is_complete()) {
      const request_parser::step step = parser_.parse(received_.view());
      received_.consume(step.consumed);
      if (step.what == request_parser::progress::refused) co_return failure{parser_.refusal()};
    }
    std::string piece = parser_.take_piece();
    if (!piece.empty() || parser_.is_complete()) co_return piece;
    if (parser_.wants_continue() && !continue_sent_ && !begun_) {
      continue_sent_ = true;
      co_await send(continue_line);
      if (stopped_) continue;
    }
    reading_since_ = async::clock::now();
    const auto [ec, bytes] = co_await socket_.async_read_some(received_.prepare(), async::as_result);
    reading_since_.reset();
    // What came just in time counts.
    if (timed_out_ && ec) co_return failure{errc::request_timeout};
    // Nor is it the client that has gone when stop_reading() woke us.
    if (stopped_ && ec) continue;
    if (ec) throw_broken("the request broke off", ec);
    received_.commit(bytes);
    pace_.moved(bytes);
  }
}

void streamed::stop_reading() {
  stopped_ = true;
  error_code ignored;
  if (reading_since_) socket_.cancel(ignored);
}

// Unlike a read, poll() sees an end that has come behind bytes nobody has taken yet.
bool streamed::is_gone() {
  pollfd asked{socket_.native_handle(), POLLRDHUP, 0};
  return ::poll(&asked, 1, 0) > 0 && (asked.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

void streamed::begin(response head) {
  begun_ = true;
  serialize_head(head, {is_head_, keep_alive_, http_1_0_, date_now()}, framed_);
}

async::task<> streamed::write(std::string_view piece) {
  if (is_head_ || piece.empty()) co_return;
  if (http_1_0_) {
    framed_.append(piece);
  } else {
    append_chunk_size(framed_, piece.size());
    framed_.append(piece).append("\r\n");
  }
  co_await send(framed_);
  framed_.clear();
}

async::task<> streamed::finish() {
  if (!is_head_ && !http_1_0_) framed_.append("0\r\n\r\n");
  co_await send(framed_);
}

async::task<> streamed::send(std::string_view bytes) {
  while (!bytes.empty()) {
    writing_since_ = async::clock::now();
    const auto [ec, sent] =
        co_await socket_.async_write_some(asio::buffer(bytes.data(), bytes.size()), async::as_result);
    writing_since_.reset();
    if (ec) throw_broken("the answer could not be written", ec);
    pace_.moved(sent);
    bytes.remove_prefix(sent);
  }
}

bool streamed::check(async::clock::time_point now) {
  const bool is_too_slow = pace_.is_too_slow(now, reading_since_ || writing_since_);
  if (writing_since_ && (is_too_slow || now - *writing_since_ > patience_)) return false;
  if (reading_since_ && (is_too_slow || now - *reading_since_ > patience_)) {
    // Whoever reads is told, and may still answer: 408.
    timed_out_ = true;
    error_code ignored;
    socket_.cancel(ignored);
  }
  return true;
}

}  // namespace roster::http
