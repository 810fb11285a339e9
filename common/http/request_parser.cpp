// Beast does the reading; what it is lenient about is checked before and after.
#include "common/http/request_parser.hpp"

#include <algorithm>
#include <boost/beast/http/error.hpp>
#include <limits>

#include "common/http/plain_head.hpp"

namespace roster::http {

namespace beast_http = boost::beast::http;

namespace {

bool has_char(std::string_view text, char c) {
  return text.find(c) != std::string_view::npos;
}

// What has to be percent-encoded in a target (RFC 3986, section 2), and Beast lets pass.
bool has_raw_byte(std::string_view target) {
  return std::any_of(target.begin(), target.end(), [](char c) { return c <= ' ' || c >= '\x7f'; });
}

// "GET / HTTP/2.0": well-formed, but a version we do not speak (505), unlike garbage (400).
bool names_other_version(std::string_view head) {
  const std::string_view line = head.substr(0, head.find("\r\n"));
  const auto space = line.rfind(' ');
  // Three words: with a space inside the target it is the line that is wrong, not the version.
  if (std::count(line.begin(), line.end(), ' ') != 2) return false;
  const std::string_view version = line.substr(space + 1);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) && version[6] == '.' &&
         is_digit(version[7]);
}

// Absolute form (RFC 9112, section 3.2.2) to origin form; the authority is Host's business.
std::string_view origin_form(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (target.size() < scheme.size() || !iequals(target.substr(0, scheme.size()), scheme)) continue;
    target.remove_prefix(scheme.size());
    const auto path = target.find_first_of("/?");
    if (path == std::string_view::npos) return "/";
    return target.substr(path);
  }
  return target;
}

// Chunked last, after codings we do not have, is legal; anything else has no end that could be trusted.
std::optional<errc> coding_fault(std::string_view transfer_encoding) {
  if (iequals(transfer_encoding, "chunked")) return std::nullopt;
  const auto last = transfer_encoding.rfind(',');
  const bool chunked_last = last != std::string_view::npos &&
                            has_token(transfer_encoding.substr(last + 1), "chunked") &&
                            !has_token(transfer_encoding.substr(0, last), "chunked");
  return chunked_last ? errc::not_implemented : errc::bad_request;
}

bool is_wrong_host(std::string_view host) {
  return std::any_of(host.begin(), host.end(),
                     [](char c) { return c == ' ' || c == '\t' || c == ',' || c == '/' || c == '@'; });
}

// What the headers of a plain message say of its framing.
struct plain_framing {
  std::size_t hosts = 0;
  std::optional<std::size_t> length{};

  // False for what is not plain.
  bool add(const plain_header& header) {
    switch (header.id) {
      case field::host:
        ++hosts;
        return !is_wrong_host(header.value);
      case field::content_length:
        if (length) return false;
        length = read_plain_number(header.value);
        return length.has_value();
      case field::connection:
        return iequals(header.value, "keep-alive");
      case field::expect:
      case field::proxy_connection:
      case field::transfer_encoding:
      case field::upgrade:
        return false;
      default:
        return true;
    }
  }
};

}  // namespace

head_scan scan_head(std::string_view bytes, std::size_t from) {
  std::size_t line = from;
  while (true) {
    const auto lf = bytes.find('\n', line);
    const std::string_view rest = bytes.substr(line, lf == std::string_view::npos ? lf : lf - line);
    if (has_char(rest, '\0')) return {head_scan::state::malformed, 0};
    const auto cr = rest.find('\r');
    if (lf == std::string_view::npos) {
      // A CR that is the last byte so far may yet get its LF.
      const bool bare_cr = cr != std::string_view::npos && cr + 1 != rest.size();
      return {bare_cr ? head_scan::state::malformed : head_scan::state::incomplete, line};
    }
    if (cr == std::string_view::npos || cr + 1 != rest.size()) return {head_scan::state::malformed, 0};
    if (rest.size() == 1) return {head_scan::state::complete, lf + 1};
    // A header line that begins with white space continues the one before: obs-fold.
    if (line != 0 && (rest.front() == ' ' || rest.front() == '\t')) return {head_scan::state::malformed, 0};
    line = lf + 1;
  }
}

request_parser::request_parser(const limits& bounds, const stream_predicate* is_stream)
    : limits_(bounds), is_stream_(is_stream) {
  // The head's size is checked by parse() before Beast sees it.
  header_limit(static_cast<std::uint32_t>(
      std::min<std::size_t>(2 * bounds.header_bytes, std::numeric_limits<std::uint32_t>::max())));
  body_limit(bounds.body_bytes);
  eager(true);
}

request_parser::step request_parser::refuse(errc why, std::size_t consumed) {
  refused_ = true;
  refusal_ = why;
  return {progress::refused, consumed};
}

void request_parser::make_out(std::string_view bytes) {
  constexpr std::string_view line_ends = "\r\n";
  const std::string_view line = bytes.substr(0, bytes.find_first_of(line_ends));
  const auto space = line.find(' ');
  if (space == std::string_view::npos) return;
  const std::string_view target = line.substr(space + 1, line.find(' ', space + 1) - space - 1);
  message_ = {};
  message_.set_start(verb::unknown, line.substr(0, space),
                     origin_form(target.substr(0, limits_.target_bytes)), false);
  for (bytes.remove_prefix(line.size()); !bytes.empty();) {
    bytes.remove_prefix(std::min(bytes.find_first_not_of(line_ends), bytes.size()));
    const std::string_view header = bytes.substr(0, bytes.find_first_of(line_ends));
    const auto colon = std::min(header.find(':'), header.size());
    const std::string_view name = header.substr(0, colon);
    if (iequals(name, "Accept") || iequals(name, "X-Request-Id")) {
      const auto value = header.find_first_not_of(": ", colon);
      if (value != std::string_view::npos) message_.add_header(name, header.substr(value));
    }
    bytes.remove_prefix(header.size());
  }
}

void request_parser::refuse(errc why, error_code& ec) {
  refused_ = true;
  refusal_ = why;
  ec = beast_http::error::bad_value;
}

bool request_parser::read_plain_start(std::string_view head, std::string_view line) {
  const auto target_at = line.find(' ') + 1;
  if (target_at == 0) return false;
  const std::string_view method_text = line.substr(0, target_at - 1);
  const std::string_view target = line.substr(target_at, line.find(' ', target_at) - target_at);
  const verb method = beast_http::string_to_verb(method_text);
  message_.set_start_in(head, method, method_text, target);
  return method != verb::unknown && method != verb::connect && target.starts_with('/') &&
         target.size() <= limits_.target_bytes && !has_char(target, '#') &&
         line.substr(target_at + target.size()) == " HTTP/1.1";
}

std::size_t request_parser::read_plain(std::string_view bytes) {
  plain_lines lines(bytes.substr(0, limits_.header_bytes));
  std::optional<std::string_view> line = lines.next();
  if (!line || !read_plain_start(bytes, *line)) return 0;
  plain_framing framing;
  for (line = lines.next(); line && !line->empty(); line = lines.next()) {
    const std::optional<plain_header> header = read_plain_header(*line);
    if (!header || !framing.add(*header)) return 0;
    message_.add_header_in(bytes, header->id, header->name, header->value);
  }
  if (!line || framing.hosts != 1) return 0;
  const std::string_view head = bytes.substr(0, lines.taken());
  const std::size_t body_bytes = framing.length.value_or(0);
  if (body_bytes > std::min(limits_.body_bytes, bytes.size() - head.size())) return 0;
  message_.keep_head(head);
  if (is_stream_ != nullptr && (*is_stream_)(message_)) return 0;
  message_.body_storage().assign(bytes.substr(head.size(), body_bytes));
  return head.size() + body_bytes;
}

request_parser::step request_parser::parse(std::string_view bytes) {
  std::size_t skipped = 0;
  if (!begun_) {
    if (const std::size_t used = read_plain(bytes)) return {progress::complete, used};
    message_ = {};
  }
  if (!head_done_) {
    // RFC 9112, section 2.2: an empty line before the request line is ignored.
    while (!begun_ && bytes.starts_with("\r\n")) {
      bytes.remove_prefix(2);
      skipped += 2;
    }
    if (bytes.empty() || (!begun_ && bytes == "\r")) return {progress::needs_more, skipped};
    begun_ = true;
    const head_scan scan = scan_head(bytes, scanned_);
    if (const std::optional<errc> fault = head_fault(bytes, scan)) {
      make_out(bytes);
      return refuse(*fault, skipped);
    }
    if (scan.what == head_scan::state::incomplete) {
      scanned_ = scan.next;
      return {progress::needs_more, skipped};
    }
  }
  // The shortest end of a chunked body is "0\r\n\r\n". Beast asserts that it gets as much once it has seen
  // the "0\r\n".
  const bool had_head = head_done_;
  if (head_done_ && chunked() && bytes.size() < 5 && bytes.starts_with('0'))
    return {progress::needs_more, skipped};
  if (in_trailers_ && scan_head(bytes, 0).what == head_scan::state::malformed)
    return refuse(errc::bad_request, skipped);
  error_code ec;
  given_ = bytes;
  const std::size_t used = put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
  if (ec == beast_http::error::need_more) ec = {};
  if (ec) {
    if (!head_done_) make_out(bytes);
    if (refused_) return {progress::refused, skipped + used};
    if (ec == beast_http::error::body_limit) return refuse(errc::body_too_large, skipped + used);
    if (ec == beast_http::error::header_limit) return refuse(errc::headers_too_large, skipped + used);
    if (ec == beast_http::error::bad_version && names_other_version(bytes))
      return refuse(errc::version_not_supported, skipped + used);
    return refuse(errc::bad_request, skipped + used);
  }
  if (streams_ && head_done_ && !had_head) {
    eager(true);
    return {progress::head_complete, skipped + used};
  }
  if (is_done()) return {progress::complete, skipped + used};
  // Beast keeps what it cannot use yet, a chunk's line or the trailers, and has no bound for it.
  if (bytes.size() - used > limits_.header_bytes) return refuse(errc::headers_too_large, skipped + used);
  return {progress::needs_more, skipped + used};
}

std::optional<errc> request_parser::head_fault(std::string_view bytes, const head_scan& scan) const {
  if (scan.what == head_scan::state::malformed) return errc::bad_request;
  constexpr std::size_t beside_the_target = 32;  // method, version, two spaces
  if (std::min(bytes.find('\r'), bytes.size()) > limits_.target_bytes + beside_the_target)
    return errc::target_too_long;
  const std::size_t head_bytes = scan.what == head_scan::state::complete ? scan.next : bytes.size();
  if (head_bytes > limits_.header_bytes) return errc::headers_too_large;
  return std::nullopt;
}

bool request_parser::wants_continue() const {
  return expects_continue_ && head_done_ && !is_done();
}

void request_parser::on_request_impl(verb method, string_view method_text, string_view target, int version,
                                     error_code& ec) {
  const std::string_view kept = origin_form(target);
  if (target.size() > limits_.target_bytes) return refuse(errc::target_too_long, ec);
  if (has_char(kept, '#') || has_raw_byte(target)) return refuse(errc::bad_request, ec);
  // It asks for a tunnel, and its target is no path (RFC 9110, section 9.3.6).
  if (method == verb::connect) return refuse(errc::bad_request, ec);
  message_.set_start(method, method_text, kept, version == 10);
  // Asked here, for Beast compares the body's length with its limit before it tells of the head's end.
  if (is_stream_ != nullptr && (*is_stream_)(message_)) {
    streams_ = true;
    // A body that means nothing stays limited.
    if (method != verb::get && method != verb::head) body_limit(boost::none);
  }
}

void request_parser::on_response_impl(int /*code*/, string_view /*reason*/, int /*version*/, error_code& ec) {
  refuse(errc::bad_request, ec);
}

void request_parser::on_field_impl(field id, string_view name, string_view value, error_code& /*ec*/) {
  // Older Beast hands trailers over here too. They could pass for headers that were checked before: dropped.
  if (!head_done_) message_.add_header(id, name, value);
}

void request_parser::on_trailer_field_impl(field /*id*/, string_view /*name*/, string_view /*value*/,
                                           error_code& /*ec*/) {}

std::optional<errc> request_parser::framing_fault() const {
  const std::size_t lengths = message_.count(field::content_length);
  const std::size_t codings = message_.count(field::transfer_encoding);
  if (lengths + codings > 1 || (codings != 0 && message_.is_http_1_0())) return errc::bad_request;
  if (codings == 1) {
    if (const auto fault = coding_fault(*message_.header(field::transfer_encoding))) return fault;
  }
  const std::size_t hosts = message_.count(field::host);
  const std::string_view host = message_.header(field::host).value_or("");
  if (hosts > 1 || (hosts == 0 && !message_.is_http_1_0()) || is_wrong_host(host)) return errc::bad_request;
  return std::nullopt;
}

void request_parser::on_header_impl(error_code& ec) {
  head_done_ = true;
  if (const std::optional<errc> fault = framing_fault()) return refuse(*fault, ec);
  message_.set_keep_alive(keep_alive());
  if (streams_) eager(false);  // Beast stops behind the head
  expects_continue_ =
      !message_.is_http_1_0() && iequals(message_.header(field::expect).value_or(""), "100-continue");
}

void request_parser::on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& /*ec*/) {
  if (length && !streams_)
    message_.body_storage().reserve(static_cast<std::size_t>(*length));  // at most body_bytes: checked before
}

std::size_t request_parser::on_body_impl(string_view body, error_code& /*ec*/) {
  message_.body_storage().append(body);
  return body.size();
}

void request_parser::on_chunk_header_impl(std::uint64_t size, string_view extensions, error_code& ec) {
  if (size != 0) return;
  // The last chunk. Beast would unfold what is folded in the trailer section behind it. Older Beast has
  // waited for all of that; newer Beast takes it as it comes, and parse() looks at what is still to come.
  in_trailers_ = true;
  const auto line_end = static_cast<std::size_t>(extensions.data() + extensions.size() - given_.data());
  const std::string_view trailers = given_.substr(line_end + 2);
  if (scan_head(trailers, 0).what == head_scan::state::malformed) refuse(errc::bad_request, ec);
}

std::size_t request_parser::on_chunk_body_impl(std::uint64_t /*remain*/, string_view body,
                                               error_code& /*ec*/) {
  message_.body_storage().append(body);
  return body.size();
}

void request_parser::on_finish_impl(error_code& /*ec*/) {}

}  // namespace roster::http
