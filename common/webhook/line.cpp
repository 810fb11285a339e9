// Beast's stream with a deadline, alone or under TLS.
#include "common/webhook/line.hpp"

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/write.hpp>
#include <cerrno>
#include <sstream>
#include <utility>

namespace roster::webhook {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::size_t most_body_bytes = 64U << 10U;  // more of an answer is not waited for
constexpr std::uint32_t most_header_bytes = 16U << 10U;
constexpr int most_interim_answers = 8;
constexpr std::size_t read_at_once = 4U << 10U;

using answer_parser = http::response_parser<http::string_body>;
using tcp_stream = beast::basic_stream<asio::ip::tcp, async::executor>;
using tls_stream = asio::ssl::stream<tcp_stream>;

std::string text_of(const line::request& what) {
  std::ostringstream out;
  out << what;
  return out.str();
}

bool has_head(const answer_parser& so_far) {
  return so_far.is_header_done();
}
bool is_whole(const answer_parser& so_far) {
  return so_far.is_done();
}

template <class Stream>
class line_over : public line {
 public:
  explicit line_over(Stream stream) : stream_(std::move(stream)) {}

  async::task<error_code> open(addresses to, async::clock::time_point until) override {
    tcp_stream& lowest = beast::get_lowest_layer(stream_);
    error_code error = asio::error::host_not_found;
    // One by one: Beast's call for all of them wants a token that names what it returns, and ours does not.
    for (const auto& at : to) {
      lowest.close();
      lowest.expires_at(until);
      const auto [failed] = co_await lowest.async_connect(at.endpoint(), async::as_result);
      error = failed;
      if (!error || error == beast::error::timeout) break;
    }
    if (error) co_return error;
    error_code no_delay;  // not worth failing for
    lowest.socket().set_option(asio::ip::tcp::no_delay(true), no_delay);
    async::task<error_code> secured = secure();
    co_return co_await std::move(secured);
  }

  async::task<reply> exchange(const request& what, async::clock::time_point until) override {
    is_reusable_ = false;
    until_ = until;
    still_read_ = most_header_bytes + most_body_bytes;
    beast::get_lowest_layer(stream_).expires_at(until);
    const std::string text = text_of(what);
    const auto [write_error, written] =
        co_await asio::async_write(stream_, asio::buffer(text), async::as_result);
    if (write_error) co_return reply{write_error, 0};
    for (int interim = 0; interim <= most_interim_answers; ++interim) {
      answer_parser answer;
      answer.header_limit(most_header_bytes);
      // The parser takes a length that is too great for a fault of the head.
      answer.body_limit(boost::none);
      const error_code head_error = co_await read_on(answer, has_head);
      if (head_error) co_return reply{head_error, 0};
      const unsigned status = answer.get().result_int();
      if (status / 100 == 1) continue;
      // The status is what counts. A body that fails or does not end only costs the connection; one that is
      // announced as too long is not begun, for the parser asks for all its memory at once.
      if (answer.content_length().value_or(0) > most_body_bytes) co_return reply{{}, status};
      answer.eager(true);
      const error_code body_error = co_await read_on(answer, is_whole);
      is_reusable_ = !body_error && answer.keep_alive() && !may_say_more(answer);
      co_return reply{{}, status};
    }
    co_return reply{http::error::bad_status, 0};
  }

  bool is_reusable() override { return is_reusable_ && is_quiet(); }

 protected:
  virtual async::task<error_code> secure() { co_return error_code(); }
  Stream& stream() { return stream_; }

 private:
  // Until `answer` is far enough. Not by Beast's own reads, which take half a minute to compile, and bound
  // neither a head that comes in many pieces nor the extensions of chunks; nor does Beast's deadline stop who
  // always has another byte.
  async::task<error_code> read_on(answer_parser& answer, bool (*is_far_enough)(const answer_parser&)) {
    // Asked first: nothing may be put into a parser that is done.
    while (!is_far_enough(answer)) {
      error_code error;
      if (buffer_.size() > 0) {
        buffer_.consume(answer.put(buffer_.data(), error));  // some of it, even where more is needed
        if (!error) continue;
        if (error != http::error::need_more) co_return error;
      }
      if (still_read_ == 0) co_return http::error::buffer_overflow;
      if (async::clock::now() >= until_) co_return beast::error::timeout;
      const auto room = buffer_.prepare(std::min(read_at_once, still_read_));
      const auto [failed, got] = co_await stream_.async_read_some(room, async::as_result);
      buffer_.commit(got);
      still_read_ -= got;
      if (failed == asio::error::eof && answer.got_some()) {
        answer.put_eof(error);
        co_return error;
      }
      if (failed) co_return failed;
    }
    co_return error_code();
  }

  // What is here already, or is on its way because an answer that has no body was given one, would be taken
  // for the answer to the next request.
  bool may_say_more(const answer_parser& answer) const {
    const bool has_none = answer.get().result() == http::status::no_content ||
                          answer.get().result() == http::status::not_modified;
    return buffer_.size() > 0 || (has_none && (answer.chunked() || answer.content_length().value_or(0) > 0));
  }

  // Whether nothing has come since, not even the end.
  bool is_quiet() {
    char byte = 0;
    const auto got =
        ::recv(beast::get_lowest_layer(stream_).socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  }

  Stream stream_;
  beast::flat_buffer buffer_;
  std::size_t still_read_ = 0;  // of this exchange's bytes
  async::clock::time_point until_;
  bool is_reusable_ = false;
};

class tls_line final : public line_over<tls_stream> {
 public:
  tls_line(const async::executor& on, asio::ssl::context& tls, std::string host)
      : line_over(tls_stream(tcp_stream(on), tls)), host_(std::move(host)) {}

 private:
  async::task<error_code> secure() override {
    error_code not_an_address;
    asio::ip::make_address(host_, not_an_address);
    // Server name indication is for names (RFC 6066, section 3).
    if (not_an_address && SSL_set_tlsext_host_name(stream().native_handle(), host_.c_str()) != 1)
      co_return asio::error::make_error_code(asio::error::invalid_argument);
    error_code error;
    stream().set_verify_callback(asio::ssl::host_name_verification(host_), error);
    if (error) co_return error;
    const auto [failed] = co_await stream().async_handshake(asio::ssl::stream_base::client, async::as_result);
    co_return failed;
  }

  std::string host_;
};

}  // namespace

std::unique_ptr<line> make_line(const async::executor& on, const target& to, asio::ssl::context& tls) {
  if (to.is_encrypted) return std::make_unique<tls_line>(on, tls, to.host);
  return std::make_unique<line_over<tcp_stream>>(tcp_stream(on));
}

asio::ssl::context make_tls_context() {
  asio::ssl::context out(asio::ssl::context::tls_client);
  out.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                  asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                  asio::ssl::context::no_tlsv1_1);
  out.set_default_verify_paths();
  out.set_verify_mode(asio::ssl::verify_peer);
  return out;
}

}  // namespace roster::webhook
