// A response as bytes.
#include "common/http/response.hpp"

#include <array>
#include <ctime>

#include "common/text/builder.hpp"
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

void write_start(text::builder& head, const response& from, const framing& how) {
  // The answer's version is ours, whatever the request's was (RFC 9110, section 6.2).
  head << "HTTP/1.1 ";
  head.number(static_cast<unsigned>(from.code()));
  head << ' ' << reason_of(from.code()) << "\r\n" << from.header_block();
  if (!how.date.empty()) head << "Date: " << how.date << "\r\n";
}

// The last header and the empty line.
void write_end(text::builder& head, const framing& how) {
  if (!how.keep_alive) {
    head << "Connection: close\r\n";
  } else if (how.http_1_0) {
    head << "Connection: keep-alive\r\n";
  }
  head << "\r\n";
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
  const bool has_body = !has_no_body(from.code());
  const bool sends_body = has_body && !how.is_head;
  text::builder head;
  write_start(head, from, how);
  if (has_body) {
    head << "Content-Length: ";
    head.number(from.body.size()) << "\r\n";
  }
  write_end(head, how);
  out.reserve(out.size() + head.written().size() + (sends_body ? from.body.size() : 0));
  out.append(head.written());
  if (sends_body) out.append(from.body);
}

void serialize_head(const response& from, const framing& how, std::string& out) {
  text::builder head;
  write_start(head, from, how);
  if (!how.http_1_0) head << "Transfer-Encoding: chunked\r\n";
  write_end(head, how);
  out.append(head.written());
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
