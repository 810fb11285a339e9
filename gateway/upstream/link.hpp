// One connection to a service, shared by all requests in flight on it (HTTP/1.1 pipelining), or exclusive: of
// one request at a time.
//
// A lone request leaves at once; those that gather in one turn of the loop leave a few at a time, with one
// write each. One reader takes the answers in order. There is no timer: the owner calls check() a few times a
// second. How a link ends decides what becomes of what it carried:
//   an answer with "Connection: close" (RFC 9112, section 9.6), or a service's draining notice, a 503 with
//   "X-Roster-Draining: 1": nothing without an answer was or will be carried out;
//   anything else: what was written may have been carried out.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/async/types.hpp"
#include "gateway/upstream/balancer.hpp"
#include "gateway/upstream/call.hpp"
#include "gateway/upstream/pipeline.hpp"
#include "gateway/upstream/response_parser.hpp"

namespace roster::gateway {

enum class link_end {
  connect_failed,   // nothing was written
  not_carried_out,  // the service said so
  broken,           // reset, end of file, nonsense, or an answer that is too long overdue
  retired,          // by us, with nobody waiting
};

class link;
using call_pipeline = pipeline<std::unique_ptr<call>>;

// Told on the link's own thread. None of the calls may destroy the owner.
class link_owner {
 public:
  virtual void link_opened(link& which) = 0;
  virtual void link_answered(link& which, std::size_t count) = 0;  // so many fewer are in flight
  virtual void link_ended(link& which, link_end how, std::vector<call_pipeline::lost> lost,
                          std::size_t in_flight) = 0;

 protected:
  ~link_owner() = default;
};

// What a link adds to the head of a request at most: Host, X-Roster-Timeout-Ms, Content-Length, Connection.
inline constexpr std::size_t link_head_bytes = 512;

class link : public std::enable_shared_from_this<link> {
 public:
  using time_point = async::clock::time_point;

  struct options {
    endpoint to;
    std::string host;  // the value of Host
    std::size_t in_flight = 256;
    std::size_t response_bytes = 64U << 20U;
    std::chrono::milliseconds connect_timeout{1000};
    std::chrono::milliseconds idle_timeout{30'000};
    bool exclusive = false;  // one request at a time, and given up with it
  };

  link(const async::executor& on, options how, link_owner& owner);
  void start();

  const endpoint& to() const { return options_.to; }
  // Why it could not be opened or broke, for the log; empty where that is not known.
  const std::string& why() const { return why_; }
  bool is_exclusive() const { return options_.exclusive; }
  bool is_usable() const { return !ended_ && !retiring_ && !is_of_no_more_use(); }
  bool is_full() const { return waiting_.full(); }
  bool has_answered() const { return has_answered_; }  // at least once
  std::size_t in_flight() const { return waiting_.size(); }

  // Needs is_usable() and not is_full().
  void send(std::unique_ptr<call> what);

  // Requests whose time is up; the caller completes them.
  call_pipeline::overdue take_overdue(time_point now);
  // Ends the link when it cannot connect, is stuck, or has idled long enough.
  void check(time_point now);
  // Takes no more requests, and ends when the last answer is there.
  void retire();
  // Ends it now without telling the owner, who may be gone afterwards. Gives who still waits.
  std::vector<call_pipeline::lost> abandon();

 private:
  struct answered {
    std::unique_ptr<call> from;  // empty: nobody waits any more
    http::response answer;
  };

  // To wait for an answer that nobody wants, with nothing behind it, would cost more than a new link.
  bool is_of_no_more_use() const { return options_.exclusive && gave_up_; }

  async::task<> run();
  bool handle_read(boost::system::error_code ec, std::size_t bytes);
  std::optional<link_end> parse_answers();
  bool take_plain_answer();  // if that is what comes next
  std::optional<link_end> take_answer();
  void keep_answer(http::response answer);
  std::optional<link_end> parse_end_of_file();
  void deliver();
  void make_room();
  void flush_soon();
  void flush();
  void write_from(std::size_t offset);
  void on_write_failed();
  void append_request(const call& one);
  void end(link_end how);

  options options_;
  link_owner* owner_;
  async::stream_socket socket_;
  call_pipeline waiting_;
  std::string outgoing_;  // on its way while write_in_progress_
  std::vector<char> received_;
  std::size_t begin_ = 0;  // received_[begin_, end_) is not parsed yet
  std::size_t end_ = 0;
  std::optional<response_parser> parser_;  // of the answer that has begun
  bool is_unsolicited_ = false;            // it began when none was expected
  std::vector<answered> answers_;          // read and not handed over yet
  time_point connect_by_{};
  time_point activity_{};
  std::string why_;
  bool open_ = false;
  bool has_answered_ = false;
  bool ended_ = false;
  bool retiring_ = false;
  bool gave_up_ = false;  // a request of this link was not waited for
  bool flush_scheduled_ = false;
  bool write_in_progress_ = false;
};

}  // namespace roster::gateway
