// One pass over the client's headers.
#include "gateway/proxy/upstream_head.hpp"

#include "common/identity/identity.hpp"
#include "common/text/builder.hpp"
#include "common/trace/trace_context.hpp"
#include "gateway/upstream/hop_by_hop.hpp"

namespace roster::gateway {

namespace {

// What goes no further, whatever Connection says.
bool is_left_out(const http::request::header_view& header) {
  switch (header.id) {
    case http::field::host:
    case http::field::content_length:
    case http::field::expect:
    case http::field::authorization:
    case http::field::cookie:
      return true;
    case http::field::unknown:
      break;
    default:
      return is_hop_by_hop(header.id);
  }
  // Ours replace the last three, tracestate is handled with its traceparent.
  return is_internal_name(header.name) || is_alike(header.name, "x-api-key") ||
         is_alike(header.name, "authorization") || is_alike(header.name, "proxy-authorization") ||
         is_alike(header.name, "x-request-id") || is_alike(header.name, "traceparent") ||
         is_alike(header.name, "tracestate");
}

// The tokens of every Connection header in one list; empty for the usual keep-alive and close.
std::string named_by_connection(const http::request& message) {
  std::string tokens;
  for (std::size_t i = 0; i < message.header_count(); ++i) {
    const http::request::header_view header = message.header_at(i);
    if (header.id != http::field::connection || is_alike(header.value, "keep-alive") ||
        is_alike(header.value, "close"))
      continue;
    tokens.append(header.value).push_back(',');
  }
  return tokens;
}

void write_header(text::builder& head, std::string_view name, std::string_view value) {
  head << name << ": " << value << "\r\n";
}

void write_client_headers(text::builder& head, const http::exchange& with) {
  const http::request& message = with.message;
  const std::string hop_by_hop = named_by_connection(message);
  std::string forwarded_for;
  for (std::size_t i = 0; i < message.header_count(); ++i) {
    const http::request::header_view header = message.header_at(i);
    if (is_left_out(header) || (!hop_by_hop.empty() && http::has_token(hop_by_hop, header.name))) continue;
    if (is_alike(header.name, "x-forwarded-for")) {
      forwarded_for.append(header.value).append(", ");
    } else {
      write_header(head, header.name, header.value);
    }
  }
  write_header(head, "X-Forwarded-For", forwarded_for.append(with.peer));
}

// https://www.w3.org/TR/trace-context/#mutating-the-traceparent-field: without a valid traceparent there is
// no tracestate.
void write_trace(text::builder& head, const http::exchange& with) {
  if (!with.trace) return;
  write_header(head, "traceparent", trace::to_header(trace::continue_trace(*with.trace)));
  if (const auto state = with.message.header("tracestate")) write_header(head, "tracestate", *state);
}

}  // namespace

std::string make_upstream_head(const http::exchange& with, std::string_view identity) {
  text::builder head;
  head << with.message.method_text() << ' ' << with.message.target() << " HTTP/1.1\r\n";
  write_client_headers(head, with);
  write_header(head, identity::header_name, identity);
  write_header(head, "X-Request-Id", with.request_id);
  write_trace(head, with);
  write_header(head, "Via", "1.1 roster");
  return std::string(head.written());
}

bool is_forwarded(const http::request& message, std::string_view name) {
  const std::string hop_by_hop = named_by_connection(message);
  for (std::size_t i = 0; i < message.header_count(); ++i) {
    const http::request::header_view header = message.header_at(i);
    if (http::iequals(header.name, name)) return !is_left_out(header) && !http::has_token(hop_by_hop, name);
  }
  return false;
}

}  // namespace roster::gateway
