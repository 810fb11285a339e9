// One connection of a server, as session.hpp promises it: a reading side, a queue of requests and answers, a
// writing side. For session.cpp and the two connection_*.cpp alone.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "common/http/answer_queue.hpp"
#include "common/http/receive_buffer.hpp"
#include "common/http/request_parser.hpp"
#include "common/http/session.hpp"
#include "common/http/streamed.hpp"

namespace roster::http {

class connection final : public session, public std::enable_shared_from_this<connection> {
 public:
  connection(async::stream_socket socket, std::shared_ptr<const session_config> config,
             std::shared_ptr<byte_budget> budget, std::function<void(session*)> on_end);
  void start();

  void drain() override;
  void abort() override { end(); }
  void check_timeouts(async::clock::time_point now) override;

 private:
  using error_code = boost::system::error_code;
  using slot = answer_queue::slot;

  void expect_request();
  bool is_inside_message() const { return parser_ && (parser_->has_begun() || !received_.empty()); }
  bool is_full() const;
  void read_more();
  void on_read(error_code ec, std::size_t bytes);
  void count_held();
  void refuse_if_overfull();
  void parse_received();
  void start_received();

  void take_request(request message);
  void start_allowed();
  static async::task<> answer(std::shared_ptr<connection> self, slot* s);
  void finish(slot& s, response made);
  void send_continue_if_wanted();
  void refuse(errc why);
  void push_last(response last);
  void stop_reading();

  // connection_streams.cpp.
  void start_stream_when_alone();
  static async::task<> answer_stream(std::shared_ptr<connection> self);
  void end_stream(request message, response made, bool is_whole);

  // connection_writing.cpp.
  void flush_soon();
  void flush();
  void write();
  void write_from(std::size_t offset);
  void on_written(error_code ec, std::size_t offset);

  void end_if_finished();
  void linger();
  void discard();
  void end();

  async::stream_socket socket_;
  std::shared_ptr<const session_config> config_;
  std::shared_ptr<byte_budget> budget_;
  std::size_t held_ = 0;  // of the budget
  std::function<void(session*)> on_end_;
  std::string peer_;

  receive_buffer received_;
  std::optional<request_parser> parser_;
  std::optional<streamed> stream_;  // the one under way
  answer_queue exchanges_;
  std::string outgoing_;  // gathers while writing_ is on its way
  std::string writing_;
  std::array<char, 1024> discarded_{};
  std::size_t finished_since_flush_ = 0;

  async::clock::time_point activity_{};
  async::clock::time_point message_started_{};
  async::clock::time_point write_started_{};
  bool reading_ = true;  // false: no further request is taken from this connection
  bool read_in_progress_ = false;
  bool write_in_progress_ = false;
  bool flush_scheduled_ = false;
  bool close_after_write_ = false;
  bool continue_sent_ = false;
  bool parsing_ = false;
  bool starting_ = false;
  bool streaming_ = false;  // one is under way, or waits for its turn
  bool peer_done_ = false;
  bool draining_ = false;
  bool lingering_ = false;
  bool ended_ = false;
};

}  // namespace roster::http
