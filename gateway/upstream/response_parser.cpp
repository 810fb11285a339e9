// What becomes of each part of a service's answer.
#include "gateway/upstream/response_parser.hpp"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

#include "common/http/request.hpp"
#include "gateway/upstream/hop_by_hop.hpp"

namespace roster::gateway {

namespace {

// What a Content-Length alone may make us reserve.
constexpr std::uint64_t trusted_bytes = 1U << 20U;

}  // namespace

response_parser::response_parser(bool to_head, std::size_t body_bytes) : body_bytes_(body_bytes) {
  skip(to_head);
  eager(true);
  header_limit(answer_head_bytes);
  body_limit(body_bytes);
}

http::response response_parser::take() {
  return std::move(answer_);
}

http::response response_parser::take_head() {
  std::string body = take_piece();
  http::response head = std::exchange(answer_, {});
  answer_.body = std::move(body);
  return head;
}

void response_parser::on_response_impl(int code, string_view /*reason*/, int /*version*/, error_code& ec) {
  code_ = code;
  // 101 would end HTTP on this connection; we never ask for it.
  if (code < 100 || code > 599 || code == 101) {
    ec = boost::beast::http::error::bad_status;
    return;
  }
  answer_.set_code(static_cast<http::status>(code));
}

void response_parser::on_field_impl(http::field id, string_view name, string_view value, error_code& ec) {
  if (!in_header_) return;  // trailers
  switch (id) {
    case http::field::connection:
      if (http::has_token(value, "close")) says_close_ = true;
      // These two name nothing that would be passed on.
      if (!http::iequals(value, "keep-alive") && !http::iequals(value, "close"))
        connection_.append(value).push_back(',');
      return;
    case http::field::transfer_encoding:
      // Any other coding (or a list) would have to be undone here: nothing we talk to sends one.
      if (!http::iequals(value, "chunked")) ec = boost::beast::http::error::bad_transfer_encoding;
      return;
    default:
      break;
  }
  if (http::iequals(name, "X-Roster-Draining") && value == "1") draining_ = true;
  if (is_passed_on(id, name)) answer_.header(name, value);
}

void response_parser::on_header_impl(error_code& ec) {
  in_header_ = false;
  if (!connection_.empty()) drop_headers_named_by_connection();
  // The session states the length of the body it is given, and leaves the body out for a HEAD. So that the
  // client is told the length a GET would have had (RFC 9110, section 8.6), a body of that length stands in.
  if (!skip()) return;
  const std::uint64_t length = content_length().value_or(0);
  if (length > body_bytes_) {
    ec = boost::beast::http::error::body_limit;
    return;
  }
  answer_.body.resize(static_cast<std::size_t>(length));
}

void response_parser::on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& /*ec*/) {
  if (length) answer_.body.reserve(static_cast<std::size_t>(std::min(*length, trusted_bytes)));
}

std::size_t response_parser::on_body_impl(string_view piece, error_code& /*ec*/) {
  answer_.body.append(piece);
  return piece.size();
}

std::size_t response_parser::on_chunk_body_impl(std::uint64_t /*remain*/, string_view piece,
                                                error_code& /*ec*/) {
  answer_.body.append(piece);
  return piece.size();
}

// Connection may come after the headers that it names, so they are taken out again; hardly any answer names
// one.
void response_parser::drop_headers_named_by_connection() {
  http::response kept(answer_.code());
  std::string_view rest = answer_.header_block();
  while (!rest.empty()) {
    const auto end = rest.find("\r\n");
    const std::string_view line = rest.substr(0, end);
    const auto colon = line.find(": ");
    const std::string_view name = line.substr(0, colon);
    if (!http::has_token(connection_, name)) kept.header(name, line.substr(colon + 2));
    rest.remove_prefix(end + 2);
  }
  answer_ = std::move(kept);
}

}  // namespace roster::gateway
