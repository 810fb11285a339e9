// Connecting, framing and parsing of one stream.
#include "gateway/upstream/service_stream.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <cstring>
#include <limits>

#include "common/async/connect.hpp"
#include "common/text/number.hpp"

namespace roster::gateway {

namespace {

using boost::system::error_code;

constexpr std::size_t part_bytes = 64U << 10U;

}  // namespace

service_stream::service_stream(const async::executor& on, stream_request what, options how)
    : what_(what),
      options_(std::move(how)),
      socket_(on),
      parser_(what_.is_head, std::numeric_limits<std::size_t>::max()),
      received_(part_bytes),
      moved_(async::clock::now()) {}

async::task<error_code> service_stream::connect(const endpoint& to) {
  moved_ = async::clock::now();
  connecting_ = true;
  const error_code failed = co_await async::connect(socket_, to);
  connecting_ = false;
  moved_ = async::clock::now();
  error_code ignored;
  if (failed) socket_.close(ignored);
  co_return failed;
}

async::task<bool> service_stream::send_head(std::string head, bool has_body) {
  head.append("Host: ").append(options_.host).append("\r\n");
  if (has_body) head.append("Transfer-Encoding: chunked\r\n");
  head.append("Connection: close\r\n\r\n");
  const bool sent = co_await write(head);
  co_return sent;
}

async::task<bool> service_stream::send(std::string_view piece) {
  framed_.clear();
  text::append_number(framed_, piece.size(), 16);
  framed_.append("\r\n").append(piece).append("\r\n");
  const bool sent = co_await write(framed_);
  co_return sent;
}

async::task<bool> service_stream::send_end() {
  const bool sent = co_await write("0\r\n\r\n");
  co_return sent;
}

async::task<bool> service_stream::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto [ec, sent] =
        co_await socket_.async_write_some(asio::buffer(bytes.data(), bytes.size()), async::as_result);
    if (ec) co_return false;
    moved_ = async::clock::now();
    bytes.remove_prefix(sent);
  }
  co_return true;
}

async::task<bool> service_stream::fill() {
  if (begin_ == end_) {
    begin_ = end_ = 0;
  } else if (begin_ > 0) {
    std::memmove(received_.data(), received_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  // Only a line without end can fill the whole buffer.
  if (end_ == received_.size()) throw http::stream_broken("the service's answer is malformed");
  reading_ = true;
  moved_ = async::clock::now();  // what was waited for before was the other side
  const auto [ec, bytes] = co_await socket_.async_read_some(
      asio::buffer(received_.data() + end_, received_.size() - end_), async::as_result);
  reading_ = false;
  if (ec == asio::error::eof) co_return false;
  if (ec) throw http::stream_broken("the service is gone: " + ec.message());
  moved_ = async::clock::now();
  end_ += bytes;
  co_return true;
}

async::task<result<http::response>> service_stream::read_head() {
  while (!parser_.has_head()) {
    bool more = false;
    try {
      more = co_await fill();
    } catch (const http::stream_broken&) {
      if (!timed_out_) throw;
    }
    if (timed_out_) co_return failure{errc::gateway_timeout};
    if (!more) throw http::stream_broken("the service closed the connection before it answered");
    boost::beast::error_code ec;
    begin_ += parser_.put(asio::buffer(received_.data() + begin_, end_ - begin_), ec);
    if (ec == boost::beast::http::error::need_more) ec = {};
    if (ec) throw http::stream_broken("the service's answer is malformed: " + ec.message());
  }
  co_return parser_.take_head();
}

async::task<std::string> service_stream::read() {
  while (true) {
    std::string piece = parser_.take_piece();
    if (!piece.empty() || parser_.is_done()) co_return piece;
    boost::beast::error_code ec;
    std::size_t used = 0;
    if (begin_ < end_) {
      used = parser_.put(asio::buffer(received_.data() + begin_, end_ - begin_), ec);
      begin_ += used;
      if (ec == boost::beast::http::error::need_more) ec = {};
      if (ec) throw http::stream_broken("the service's answer is malformed: " + ec.message());
    }
    if (used > 0) continue;
    const bool more = co_await fill();
    if (more) continue;
    // An answer without a length ends with the connection (RFC 9112, section 6.3); any other is incomplete.
    parser_.put_eof(ec);
    if (ec || !parser_.is_done()) throw http::stream_broken("the service's answer broke off");
  }
}

bool service_stream::is_of_known_length() const {
  return !parser_.chunked();
}

async::task<std::string> service_stream::read_all() {
  std::string whole;
  while (true) {
    const std::string piece = co_await read();
    if (piece.empty()) co_return whole;
    whole += piece;
    if (whole.size() > options_.response_bytes)
      throw http::stream_broken("the service's answer is too large");
  }
}

void service_stream::close() {
  error_code ignored;
  socket_.close(ignored);
}

void service_stream::check(async::clock::time_point now) {
  const bool is_stalled = connecting_ ? now - moved_ > options_.connect_timeout
                                      : reading_ && now - moved_ > options_.stall_timeout;
  const bool is_late = reading_ && !parser_.has_head() && now > what_.head_by;
  if (!is_stalled && !is_late) return;
  timed_out_ = true;
  close();
}

}  // namespace roster::gateway
