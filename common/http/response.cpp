// A response as bytes.
#include "common/http/response.hpp"

#include <array>
#include <ctime>

#include "common/text/number.hpp"
#include "common/text/words.hpp"

namespace roster::http {

namespace {

constexpr std::size_t usual_header_bytes = 256;

bool splits(char c) {
  return c == '\r' || c == '\n' || c == '\0';
}

std::size_t harmless_prefix(std::string_view value) {
  return text::prefix_without(
      value, [](text::word bytes) { return text::any_below(bytes, 0x20); }, splits);
}

std::string_view reason_of(status code) {
  // Beast still has RFC 7231's name for 413.
  if (code == status::payload_too_large) return "Content Too Large";
  if (code == status::unprocessable_entity) return "Unprocessable Content";
  return boost::beast::http::obsolete_reason(code);
}

bool has_no_body(status code) {
  return code == status::no_content || code == status::not_modified ||
         boost::beast::http::to_status_class(code) == boost::beast::http::status_class::informational;
}

void append_start(const response& from, const framing& how, std::string& out) {
  // The answer's version is ours, whatever the request's was (RFC 9110, section 6.2).
  out.append("HTTP/1.1 ");
  text::append_number(out, static_cast<unsigned>(from.code()));
  out.push_back(' ');
  out.append(reason_of(from.code())).append("\r\n").append(from.header_block());
  if (!how.date.empty()) out.append("Date: ").append(how.date).append("\r\n");
}

// The last header and the empty line.
void append_end(const framing& how, std::string& out) {
  if (!how.keep_alive) {
    out.append("Connection: close\r\n");
  } else if (how.http_1_0) {
    out.append("Connection: keep-alive\r\n");
  }
  out.append("\r\n");
}

}  // namespace

response& response::header(std::string_view name, std::string_view value) {
  if (headers_.empty()) headers_.reserve(usual_header_bytes);
  headers_.append(name).append(": ");
  const auto start = headers_.size();
  headers_.append(value);
  for (auto i = start + harmless_prefix(value); i < headers_.size(); ++i)
    if (splits(headers_[i])) headers_[i] = ' ';
  headers_.append("\r\n");
  return *this;
}

std::optional<std::string_view> response::find_header(std::string_view name) const {
  std::string_view rest = headers_;
  while (!rest.empty()) {
    const auto end = rest.find("\r\n");
    const std::string_view line = rest.substr(0, end);
    const auto colon = line.find(": ");
    if (iequals(line.substr(0, colon), name)) return line.substr(colon + 2);
    rest.remove_prefix(end + 2);
  }
  return std::nullopt;
}

void serialize(const response& from, const framing& how, std::string& out) {
  out.reserve(out.size() + from.header_block().size() + from.body.size() + 128);
  append_start(from, how, out);
  if (!has_no_body(from.code())) {
    out.append("Content-Length: ");
    text::append_number(out, from.body.size());
    out.append("\r\n");
  }
  append_end(how, out);
  if (!how.is_head && !has_no_body(from.code())) out.append(from.body);
}

void serialize_head(const response& from, const framing& how, std::string& out) {
  append_start(from, how, out);
  if (!how.http_1_0) out.append("Transfer-Encoding: chunked\r\n");
  append_end(how, out);
}

std::string_view date_now() {
  thread_local std::time_t made_at = 0;
  thread_local std::array<char, 32> text{};
  thread_local std::size_t length = 0;
  const std::time_t now = std::time(nullptr);
  if (now != made_at) {
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    // The servers never leave the C locale: the names of days and months are the English ones.
    length = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
    made_at = now;
  }
  return {text.data(), length};
}

}  // namespace roster::http
