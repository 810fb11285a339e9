// The session's side of one stream: the only reader and writer of its connection while it lasts.
#pragma once

#include <optional>
#include <string>

#include "common/http/receive_buffer.hpp"
#include "common/http/request_parser.hpp"
#include "common/http/session.hpp"
#include "common/http/stream.hpp"
#include "common/http/stream_pace.hpp"

namespace roster::http {

class streamed final : public stream {
 public:
  // `parser` has just told the head's end. `may_stay`: whether the connection may outlive the answer.
  streamed(async::stream_socket& socket, receive_buffer& received, request_parser& parser,
           const session_limits& limits, bool may_stay);

  // What of the request still counts for the answer; before anything else.
  void answers(const request& message);

  async::task<result<std::string>> read() override;
  void stop_reading() override;
  bool is_gone() override;
  void begin(response head) override;
  bool has_begun() const override { return begun_; }
  async::task<> write(std::string_view piece) override;
  void cut() override { cut_ = true; }

  // The rest of an answer that has begun: its head when there was no piece, the last chunk. Throws as
  // write().
  async::task<> finish();

  bool was_cut() const { return cut_; }
  bool has_read_all() const { return parser_.is_complete(); }
  bool stays_open() const { return keep_alive_; }  // after an answer that has begun

  // To be called every tick. False: the other end takes nothing, or too little, and the connection should be
  // ended.
  bool check(async::clock::time_point now);

 private:
  void skip_received_body();
  async::task<> send(std::string_view bytes);

  async::stream_socket& socket_;
  receive_buffer& received_;
  request_parser& parser_;
  std::chrono::milliseconds patience_;
  stream_pace pace_;
  std::string framed_;                                     // head and pieces, framed; what is being written
  std::optional<async::clock::time_point> reading_since_;  // while a read is under way
  std::optional<async::clock::time_point> writing_since_;  // of its last progress
  bool keep_alive_;
  bool is_head_ = false;
  bool http_1_0_ = false;
  bool begun_ = false;
  bool stopped_ = false;
  bool timed_out_ = false;
  bool continue_sent_ = false;
  bool cut_ = false;
};

}  // namespace roster::http
