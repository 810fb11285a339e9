// Bytes to requests: Beast's parser, made as strict as RFC 9112 asks of an intermediary, and a short way for
// plain ones.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "common/error/error.hpp"
#include "common/http/request.hpp"
#include "common/http/stream.hpp"

namespace roster::http {

// What is known of a message's head before it is parsed: a plain scan of the bytes.
struct head_scan {
  enum class state { incomplete, complete, malformed };
  state what = state::incomplete;
  std::size_t next = 0;  // where to go on scanning when incomplete; the head's length when complete
};

// Looks for the end of the head in `bytes`, which begin at the request line; the first `from` were scanned
// before. Refuses what parsers disagree about: a bare CR or LF, NUL, and line folding (obs-fold: RFC 9112,
// section 5.2).
head_scan scan_head(std::string_view bytes, std::size_t from);

// Parses one message; make a new one for the next.
class request_parser final : private boost::beast::http::basic_parser<true> {
  using base = boost::beast::http::basic_parser<true>;

 public:
  struct limits {
    std::size_t target_bytes;
    std::size_t header_bytes;
    std::size_t body_bytes;
  };

  // head_complete: of a request that is to be streamed, once; its body comes by take_piece().
  enum class progress { needs_more, head_complete, complete, refused };
  struct step {
    progress what;
    std::size_t consumed;  // of the bytes given; never more than belong to this message
  };

  // `is_stream` must outlive the parser; without it nothing is streamed.
  explicit request_parser(const limits& bounds, const stream_predicate* is_stream = nullptr);

  // `bytes` are all that are waiting, from the first one not yet consumed.
  step parse(std::string_view bytes);

  // A byte of this message was seen, and not at once the whole of a plain one.
  bool has_begun() const { return begun_; }
  bool wants_continue() const;                       // Expect: 100-continue, head done, body not
  errc refusal() const { return refusal_; }          // after progress::refused
  const request& known() const { return message_; }  // as far as it was read
  request take() { return std::move(message_); }     // after progress::complete or head_complete

  // Of a request that is streamed. There is no limit to its body.
  std::string take_piece() {
    return std::exchange(message_.body_storage(), {});
  }  // what was parsed of it since
  bool is_complete() const { return is_done(); }

 private:
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;

  // Beast's hooks.
  void on_request_impl(verb method, string_view method_text, string_view target, int version,
                       error_code& ec) override;
  void on_response_impl(int code, string_view reason, int version, error_code& ec) override;
  void on_field_impl(field id, string_view name, string_view value, error_code& ec) override;
  // Pure since Boost 1.85 or so, unknown before: hence no `override`.
  void on_trailer_field_impl(field id, string_view name, string_view value, error_code& ec);
  void on_header_impl(error_code& ec) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& ec) override;
  std::size_t on_body_impl(string_view body, error_code& ec) override;
  void on_chunk_header_impl(std::uint64_t size, string_view extensions, error_code& ec) override;
  std::size_t on_chunk_body_impl(std::uint64_t remain, string_view body, error_code& ec) override;
  void on_finish_impl(error_code& ec) override;

  // The size of the message that `bytes` begin with, now read; 0 when it is not a plain one, or not all
  // there.
  std::size_t read_plain(std::string_view bytes);
  bool read_plain_start(std::string_view head, std::string_view line);
  step refuse(errc why, std::size_t consumed);
  void refuse(errc why, error_code& ec);
  std::optional<errc> head_fault(std::string_view bytes, const head_scan& scan) const;
  std::optional<errc> framing_fault() const;
  // Fills message_ with what can be made out of a head that is refused unparsed: the answer is to speak the
  // dialect of its path, and the media type and request id it asked for.
  void make_out(std::string_view bytes);

  limits limits_;
  const stream_predicate* is_stream_;
  request message_;
  errc refusal_ = errc::bad_request;
  std::size_t scanned_ = 0;
  std::string_view given_;  // to parse(), while Beast works on it
  bool begun_ = false;
  bool head_done_ = false;
  bool streams_ = false;
  bool in_trailers_ = false;  // the last chunk was seen
  bool refused_ = false;
  bool expects_continue_ = false;
};

}  // namespace roster::http
