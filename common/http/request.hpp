// One complete request message. It owns its bytes, so handlers of one connection's pipelined requests are
// independent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/http/types.hpp"

namespace roster::http {

class request {
 public:
  struct header_view {
    field id;  // field::unknown when Beast has no name for it
    std::string_view name;
    std::string_view value;
  };

  verb method() const { return method_; }
  std::string_view method_text() const {
    return view(method_text_);
  }                                                          // as sent; for methods Beast does not know
  std::string_view target() const { return view(target_); }  // origin form: path and query, as sent
  std::string_view path() const { return view(path_); }      // target up to '?', still percent-encoded
  std::string_view query() const;                            // after '?', or empty
  bool is_http_1_0() const { return http_1_0_; }
  bool keep_alive() const { return keep_alive_; }  // what the client asked for
  std::string_view body() const { return body_; }
  std::string take_body() { return std::move(body_); }

  // The first header of that name (names compare without case), or nothing.
  std::optional<std::string_view> header(field id) const;
  std::optional<std::string_view> header(std::string_view name) const;
  std::size_t count(field id) const;
  std::size_t count(std::string_view name) const;
  std::size_t header_count() const { return headers_.size(); }
  header_view header_at(std::size_t i) const;

  // Building one, for the parser and for tests.
  void set_start(verb method, std::string_view method_text, std::string_view target, bool http_1_0);
  void add_header(field id, std::string_view name, std::string_view value);
  void add_header(std::string_view name, std::string_view value);
  // The same for a head that stands in one piece: what they are given lies in `head`. Until keep_head() has
  // copied it, or as much of it as they were given, nothing may be asked.
  void set_start_in(std::string_view head, verb method, std::string_view method_text,
                    std::string_view target);
  void add_header_in(std::string_view head, field id, std::string_view name, std::string_view value);
  void keep_head(std::string_view head);
  void set_keep_alive(bool on) { keep_alive_ = on; }
  std::string& body_storage() { return body_; }

 private:
  struct piece {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
  };
  struct entry {
    field id;
    piece name;
    piece value;
  };

  std::string_view view(piece p) const { return std::string_view(head_).substr(p.offset, p.length); }
  void make_room();  // for a usual head, in one allocation
  piece keep(std::string_view text);
  void set_target(piece target, std::string_view text);
  static piece piece_of(std::string_view head, std::string_view text);
  void add_entry(field id, piece name, piece value);

  std::string head_;  // method, target, header names and values, with or without what stands between them
  std::string body_;
  std::vector<entry> headers_;
  piece method_text_;
  piece target_;
  piece path_;
  verb method_ = verb::unknown;
  bool http_1_0_ = false;
  bool keep_alive_ = true;
};

// Whether a comma-separated header value has `token` (RFC 9110, section 5.6.1), without regard to case.
bool has_token(std::string_view value, std::string_view token);

}  // namespace roster::http
