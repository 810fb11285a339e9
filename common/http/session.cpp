// The connection: a reading side, a queue of exchanges in order, a writing side.
#include "common/http/session.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <deque>
#include <optional>
#include <utility>

#include "common/http/receive_buffer.hpp"
#include "common/http/request_parser.hpp"

namespace roster::http {

namespace {

using boost::system::error_code;

// How long a closed-for-writing connection is still read, so that the peer gets the last answer instead of a
// reset (RFC 9112, section 9.6).
constexpr std::chrono::seconds linger_time{2};

constexpr std::size_t written_together = 16;  // answers; see connection::finish

constexpr std::size_t most_kept_bytes = 64U << 10U;  // of a buffer between two answers

constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

class connection final : public session, public std::enable_shared_from_this<connection> {
 public:
  connection(async::tcp_socket socket, std::shared_ptr<const session_config> config,
             std::function<void(session*)> on_end)
      : socket_(std::move(socket)), config_(std::move(config)), on_end_(std::move(on_end)) {}

  void start() {
    error_code ec;
    const auto remote = socket_.remote_endpoint(ec);
    if (!ec) peer_ = remote.address().to_string();
    activity_ = async::clock::now();
    parser_.emplace(parser_limits());
    read_more();
  }

  void drain() override {
    draining_ = true;
    if (!parser_->has_begun()) stop_reading();
  }

  void abort() override { end(); }

  void check_timeouts(async::clock::time_point now) override {
    const session_limits& limits = config_->limits;
    if (ended_) return;
    if (lingering_) {
      if (now - activity_ > linger_time) end();
    } else if (write_in_progress_) {
      if (now - write_started_ > limits.write_timeout) end();
    } else if (reading_ && is_inside_message() && !is_full()) {
      if (now - message_started_ > limits.message_timeout) refuse(errc::request_timeout);
    } else if (exchanges_.empty() && reading_ && now - activity_ > limits.idle_timeout) {
      stop_reading();
    }
  }

 private:
  // A request and, later, its answer; they leave in the order they came.
  struct slot {
    request message;
    response answer;
    bool ready = false;
    bool is_interim = false;  // 100 Continue
    bool keep_alive = true;
  };

  request_parser::limits parser_limits() const {
    return {config_->limits.target_bytes, config_->limits.header_bytes, config_->limits.body_bytes};
  }

  bool is_inside_message() const { return parser_ && (parser_->has_begun() || !received_.empty()); }
  bool is_full() const {
    return exchanges_.size() >= config_->limits.pipelined || body_bytes_ >= config_->limits.pipelined_bytes;
  }

  void read_more() {
    if (!reading_ || read_in_progress_ || ended_ || is_full()) return;
    read_in_progress_ = true;
    socket_.async_read_some(received_.prepare(),
                            [self = shared_from_this()](error_code ec, std::size_t bytes) {
                              self->read_in_progress_ = false;
                              self->on_read(ec, bytes);
                            });
  }

  void on_read(error_code ec, std::size_t bytes) {
    if (ended_ || !reading_) return;
    if (ec) {
      // The peer is done sending; what it asked for before is still answered.
      reading_ = false;
      peer_done_ = ec == asio::error::eof;
      if (!peer_done_) return end();
      end_if_finished();
      return;
    }
    activity_ = async::clock::now();
    if (!is_inside_message()) message_started_ = activity_;
    received_.commit(bytes);
    parse_received();
    read_more();
  }

  // Starts every complete request of the buffer.
  void parse_received() {
    parsing_ = true;
    start_received();
    parsing_ = false;
  }

  void start_received() {
    while (reading_ && !is_full() && !received_.empty()) {
      const request_parser::step step = parser_->parse(received_.view());
      received_.consume(step.consumed);
      switch (step.what) {
        case request_parser::progress::needs_more:
          return send_continue_if_wanted();
        case request_parser::progress::refused:
          return refuse(parser_->refusal());
        case request_parser::progress::complete:
          start_exchange(parser_->take());
          break;
      }
      parser_.emplace(parser_limits());
      continue_sent_ = false;
      message_started_ = activity_;
      // Between two messages is where draining stops reading, whatever else has been sent already.
      if (draining_) stop_reading();
    }
  }

  void start_exchange(request message) {
    slot& s = *exchanges_.emplace_back(std::make_unique<slot>());
    s.message = std::move(message);
    s.keep_alive = s.message.keep_alive();
    body_bytes_ += s.message.body().size();
    if (!s.keep_alive) reading_ = false;
    asio::co_spawn(socket_.get_executor(), answer(shared_from_this(), &s), asio::detached);
  }

  static async::awaitable<> answer(std::shared_ptr<connection> self, slot* s) {
    response made = co_await self->config_->handle(s->message, self->peer_);
    self->finish(*s, std::move(made));
  }

  void finish(slot& s, response made) {
    s.answer = std::move(made);
    s.ready = true;
    // The answer may wait long for its turn; the body need not wait with it.
    body_bytes_ -= s.message.take_body().size();
    if (!exchanges_.front()->ready) return;
    // A lone answer has nothing to be gathered with. Of many, a few at a time: one write serves them all, and
    // the other end works on them while the next are made.
    // While requests are being read it is not known yet whether more follow, or whether this answer is the
    // last.
    if (!parsing_ && (exchanges_.size() == 1 || ++finished_since_flush_ >= written_together)) {
      flush();
    } else {
      flush_soon();
    }
  }

  void send_continue_if_wanted() {
    if (continue_sent_ || !parser_->wants_continue()) return;
    continue_sent_ = true;
    auto interim = std::make_unique<slot>();
    interim->ready = interim->is_interim = true;
    exchanges_.push_back(std::move(interim));
    flush_soon();
  }

  // Answers what never became a request; nothing after it can be trusted, so the connection ends.
  void refuse(errc why) { push_last(config_->refuse(why, parser_->known())); }

  void push_last(response last) {
    reading_ = false;
    auto s = std::make_unique<slot>();
    s->answer = std::move(last);
    s->ready = true;
    s->keep_alive = false;
    exchanges_.push_back(std::move(s));
    flush_soon();
  }

  // Takes no further request: what is under way is answered, and the peer told that it was the last.
  void stop_reading() {
    if (!reading_ || ended_) return;
    if (config_->drain_notice) {
      response notice(status::service_unavailable);
      notice.header("X-Roster-Draining", "1");
      push_last(std::move(notice));
    } else if (!exchanges_.empty()) {
      reading_ = false;
      exchanges_.back()->keep_alive = false;
    } else if (write_in_progress_) {
      reading_ = false;
      close_after_write_ = true;
    } else {
      end();
    }
  }

  void flush_soon() {
    if (flush_scheduled_ || ended_) return;
    flush_scheduled_ = true;
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
      self->flush_scheduled_ = false;
      self->flush();
    });
  }

  void flush() {
    if (ended_ || write_in_progress_) return;
    finished_since_flush_ = 0;
    while (!exchanges_.empty() && exchanges_.front()->ready && !close_after_write_) {
      const std::unique_ptr<slot> s = std::move(exchanges_.front());
      exchanges_.pop_front();
      if (s->is_interim) {
        outgoing_.append(continue_line);
        continue;
      }
      const bool is_head = s->message.method() == verb::head;
      serialize(s->answer, {is_head, s->keep_alive, s->message.is_http_1_0(), date_now()}, outgoing_);
      if (!s->keep_alive) close_after_write_ = true;
    }
    if (!outgoing_.empty()) write();
    // Room in the pipeline again: what waited in the buffer may start.
    if (reading_ && !read_in_progress_) {
      message_started_ = async::clock::now();
      parse_received();
      read_more();
    }
    end_if_finished();
  }

  void write() {
    write_in_progress_ = true;
    write_started_ = async::clock::now();
    writing_.clear();
    std::swap(writing_, outgoing_);
    write_from(0);
  }

  // Piece by piece, so that the write timeout measures progress and not the size of an answer.
  void write_from(std::size_t offset) {
    socket_.async_write_some(asio::buffer(writing_.data() + offset, writing_.size() - offset),
                             [self = shared_from_this(), offset](error_code ec, std::size_t bytes) {
                               self->on_written(ec, offset + bytes);
                             });
  }

  void on_written(error_code ec, std::size_t offset) {
    if (ended_) return;
    if (ec) return end();
    activity_ = async::clock::now();
    if (offset < writing_.size()) {
      write_started_ = activity_;
      return write_from(offset);
    }
    write_in_progress_ = false;
    // One large answer must not cost its size for as long as the connection stays.
    if (writing_.capacity() > most_kept_bytes) writing_ = {};
    if (close_after_write_) return linger();
    flush();
  }

  void end_if_finished() {
    if (peer_done_ && exchanges_.empty() && !write_in_progress_ && outgoing_.empty()) end();
  }

  // Closes the writing half and reads on until the peer closes too, throwing away what comes.
  void linger() {
    if (lingering_ || ended_) return;
    reading_ = false;
    error_code ignored;
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
    if (ignored || peer_done_) return end();
    lingering_ = true;
    activity_ = async::clock::now();
    received_.clear();
    discard();
  }

  void discard() {
    // A read begun before lingering ends in on_read, which ignores it; its buffer must not be shared.
    socket_.async_read_some(asio::buffer(discarded_),
                            [self = shared_from_this()](error_code ec, std::size_t) {
                              if (ec) {
                                self->end();
                              } else if (!self->ended_) {
                                self->discard();
                              }
                            });
  }

  void end() {
    if (ended_) return;
    ended_ = true;
    error_code ignored;
    socket_.close(ignored);
    on_end_(this);
  }

  async::tcp_socket socket_;
  std::shared_ptr<const session_config> config_;
  std::function<void(session*)> on_end_;
  std::string peer_;

  receive_buffer received_;
  std::optional<request_parser> parser_;
  std::deque<std::unique_ptr<slot>> exchanges_;
  std::size_t body_bytes_ = 0;  // of the requests whose answers are still being made
  std::string outgoing_;        // gathers while writing_ is on its way
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
  bool peer_done_ = false;
  bool draining_ = false;
  bool lingering_ = false;
  bool ended_ = false;
};

}  // namespace

std::shared_ptr<session> start_session(async::tcp_socket socket, std::shared_ptr<const session_config> config,
                                       std::function<void(session*)> on_end) {
  auto made = std::make_shared<connection>(std::move(socket), std::move(config), std::move(on_end));
  made->start();
  return made;
}

}  // namespace roster::http
