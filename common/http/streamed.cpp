// Reading, framing and writing, piece by piece.
#include "common/http/streamed.hpp"

#include <boost/asio/buffer.hpp>
#include <charconv>

namespace roster::http {

namespace {

using boost::system::error_code;

constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

void append_chunk_size(std::string& out, std::size_t size) {
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof digits, size, 16).ptr;
  out.append(digits, end).append("\r\n");
}

}  // namespace

streamed::streamed(async::tcp_socket& socket, receive_buffer& received, request_parser& parser, bool may_stay)
    : socket_(socket), received_(received), parser_(parser), keep_alive_(may_stay) {}

void streamed::answers(const request& message) {
  is_head_ = message.method() == verb::head;
  http_1_0_ = message.is_http_1_0();
  // To HTTP/1.0 the end of a body of unknown length is the end of the connection (RFC 9112, section 6.3).
  keep_alive_ = keep_alive_ && message.keep_alive() && !http_1_0_;
  // Nobody reads the body of a GET.
  if (is_head_ || message.method() == verb::get) keep_alive_ = keep_alive_ && parser_.is_complete();
}

async::awaitable<result<std::string>> streamed::read() {
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
    if (ec) throw stream_broken("the request broke off: " + ec.message());
    received_.commit(bytes);
  }
}

void streamed::stop_reading() {
  stopped_ = true;
  error_code ignored;
  if (reading_since_) socket_.cancel(ignored);
}

void streamed::begin(response head) {
  begun_ = true;
  serialize_head(head, {is_head_, keep_alive_, http_1_0_, date_now()}, framed_);
}

async::awaitable<> streamed::write(std::string_view piece) {
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

async::awaitable<> streamed::finish() {
  if (!is_head_ && !http_1_0_) framed_.append("0\r\n\r\n");
  co_await send(framed_);
}

async::awaitable<> streamed::send(std::string_view bytes) {
  while (!bytes.empty()) {
    writing_since_ = async::clock::now();
    const auto [ec, sent] =
        co_await socket_.async_write_some(asio::buffer(bytes.data(), bytes.size()), async::as_result);
    writing_since_.reset();
    if (ec) throw stream_broken("the answer could not be written: " + ec.message());
    bytes.remove_prefix(sent);
  }
}

bool streamed::check(async::clock::time_point now, std::chrono::milliseconds patience) {
  if (writing_since_ && now - *writing_since_ > patience) return false;
  if (reading_since_ && now - *reading_since_ > patience) {
    // Whoever reads is told, and may still answer: 408.
    timed_out_ = true;
    error_code ignored;
    socket_.cancel(ignored);
  }
  return true;
}

}  // namespace roster::http
