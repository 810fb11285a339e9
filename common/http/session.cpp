// A connection's reading side, its bounds in time and size, and its ends.
#include "common/http/session.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <utility>

#include "common/async/endpoint.hpp"
#include "common/http/connection.hpp"

namespace roster::http {

namespace {

// How long a closed-for-writing connection is still read, so that the peer gets the last answer instead of a
// reset (RFC 9112, section 9.6).
constexpr std::chrono::seconds linger_time{2};

// What a connection may hold whatever the others do: a small request that comes in two pieces is no reason.
constexpr std::size_t always_held = 8U << 10U;
// How long a client may not take its answer while the budget is spent.
constexpr std::chrono::milliseconds overfull_write_timeout{1000};

constexpr std::size_t written_together = 16;  // answers; see connection::finish

}  // namespace

connection::connection(async::stream_socket socket, std::shared_ptr<const session_config> config,
                       std::shared_ptr<byte_budget> budget, std::function<void(session*)> on_end)
    : socket_(std::move(socket)),
      config_(std::move(config)),
      budget_(std::move(budget)),
      on_end_(std::move(on_end)),
      exchanges_(config_->ordered) {}

void connection::start() {
  error_code ec;
  const auto remote = socket_.remote_endpoint(ec);
  if (!ec) peer_ = async::address_text(remote);
  socket_.non_blocking(true, ec);  // for write()
  activity_ = async::clock::now();
  expect_request();
  read_more();
}

void connection::drain() {
  draining_ = true;
  if (!parser_->has_begun()) stop_reading();
}

void connection::check_timeouts(async::clock::time_point now) {
  const session_limits& limits = config_->limits;
  if (ended_) return;
  if (lingering_) {
    if (now - activity_ > linger_time) end();
  } else if (stream_) {
    if (!stream_->check(now)) end();
  } else if (write_in_progress_) {
    const auto longest =
        budget_->is_spent() ? std::min(limits.write_timeout, overfull_write_timeout) : limits.write_timeout;
    if (now - write_started_ > longest) end();
  } else if (reading_ && is_inside_message() && !is_full()) {
    if (now - message_started_ > limits.message_timeout) refuse(errc::request_timeout);
  } else if (exchanges_.empty() && reading_ && now - activity_ > limits.idle_timeout) {
    stop_reading();
  }
}

void connection::expect_request() {
  const session_limits& limits = config_->limits;
  parser_.emplace(request_parser::limits{limits.target_bytes, limits.header_bytes, limits.body_bytes},
                  config_->is_stream ? &config_->is_stream : nullptr);
}

// What a client asked for and does not take, it does not get more of.
bool connection::is_full() const {
  const session_limits& limits = config_->limits;
  const std::size_t unsent = outgoing_.size() + writing_.size() + exchanges_.answer_bytes();
  return streaming_ || exchanges_.size() >= limits.pipelined ||
         exchanges_.body_bytes() >= limits.pipelined_bytes || unsent >= limits.unsent_bytes ||
         (budget_->is_spent() && !exchanges_.empty());
}

void connection::count_held() {
  const std::size_t now = ended_ ? 0
                                 : received_.capacity() + parser_->known().body().size() +
                                       exchanges_.body_bytes() + exchanges_.answer_bytes() +
                                       outgoing_.capacity() + writing_.capacity();
  budget_->change(std::exchange(held_, now), now);
}

// Whoever goes on sending is the one who is refused: who has sent all is answered, and holds nothing then.
void connection::refuse_if_overfull() {
  if (!budget_->is_spent() || held_ <= always_held || ended_ || !reading_ || streaming_ || is_full() ||
      !is_inside_message())
    return;
  refuse(errc::unavailable);
  received_.release();
  expect_request();
  count_held();
}

void connection::read_more() {
  if (!reading_ || read_in_progress_ || ended_ || is_full()) return;
  read_in_progress_ = true;
  socket_.async_read_some(received_.prepare(), [self = shared_from_this()](error_code ec, std::size_t bytes) {
    self->read_in_progress_ = false;
    self->on_read(ec, bytes);
  });
}

void connection::on_read(error_code ec, std::size_t bytes) {
  if (ended_) return;
  if (lingering_) return ec ? end() : discard();  // it was begun before
  if (!reading_) return;
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
  count_held();
  refuse_if_overfull();
  if (budget_->is_spent() && received_.empty() && !streaming_) received_.release();
  read_more();
}

// Starts every complete request of the buffer.
void connection::parse_received() {
  parsing_ = true;
  start_received();
  parsing_ = false;
}

void connection::start_received() {
  while (reading_ && !is_full() && !received_.empty()) {
    const request_parser::step step = parser_->parse(received_.view());
    received_.consume(step.consumed);
    switch (step.what) {
      case request_parser::progress::needs_more:
        return send_continue_if_wanted();
      case request_parser::progress::refused:
        return refuse(parser_->refusal());
      case request_parser::progress::head_complete:
        streaming_ = true;
        start_stream_when_alone();
        if (streaming_ || ended_) return;
        continue;  // it has been answered at once
      case request_parser::progress::complete:
        take_request(parser_->take());
        break;
    }
    expect_request();
    continue_sent_ = false;
    message_started_ = activity_;
    // Between two messages is where draining stops reading, whatever else has been sent already.
    if (draining_) stop_reading();
  }
}

void connection::take_request(request message) {
  if (!exchanges_.push(std::move(message)).keep_alive) reading_ = false;
  start_allowed();
}

void connection::start_allowed() {
  // Who is answered at once is started from the loop that is under way already.
  if (starting_) return;
  starting_ = true;
  while (!ended_) {
    slot* const next = exchanges_.start_next();
    if (next == nullptr) break;
    answer(shared_from_this(), next).start(socket_.get_executor());
  }
  starting_ = false;
}

// What is answered at once has been answered when start() returns: so the next request of a buffer is started
// only after the answers so far have been counted.
async::task<> connection::answer(std::shared_ptr<connection> self, slot* s) {
  response made = co_await self->config_->handle(s->message, self->peer_);
  self->finish(*s, std::move(made));
}

void connection::finish(slot& s, response made) {
  exchanges_.answered(s, std::move(made));
  count_held();
  start_allowed();
  if (!exchanges_.is_front_ready()) return;
  // A lone answer has nothing to be gathered with. Of many, a few at a time: one write serves them all, and
  // the other end works on them while the next are made. While requests are being read it is not known yet
  // whether more follow, or whether this answer is the last.
  if (!parsing_ && (exchanges_.size() == 1 || ++finished_since_flush_ >= written_together)) {
    flush();
  } else {
    flush_soon();
  }
}

void connection::send_continue_if_wanted() {
  if (continue_sent_ || !parser_->wants_continue()) return;
  continue_sent_ = true;
  exchanges_.push_interim();
  flush_soon();
}

// Answers what never became a request; nothing after it can be trusted, so the connection ends.
void connection::refuse(errc why) {
  push_last(config_->refuse(why, parser_->known()));
}

void connection::push_last(response last) {
  reading_ = false;
  exchanges_.push_answered({}, std::move(last)).keep_alive = false;
  flush_soon();
}

// Takes no further request: what is under way is answered, and the peer told that it was the last.
void connection::stop_reading() {
  if (!reading_ || ended_) return;
  if (config_->drain_notice) {
    response notice(status::service_unavailable);
    notice.header("X-Roster-Draining", "1");
    push_last(std::move(notice));
  } else if (!exchanges_.empty()) {
    reading_ = false;
    exchanges_.back().keep_alive = false;
  } else if (write_in_progress_) {
    reading_ = false;
    close_after_write_ = true;
  } else if (async::clock::now() - activity_ < linger_time) {
    // The last answer may be on its way still, and another request on its own: a reset would take the answer
    // with it.
    linger();
  } else {
    end();
  }
}

void connection::end_if_finished() {
  if (peer_done_ && exchanges_.empty() && !write_in_progress_ && outgoing_.empty()) end();
}

// Closes the writing half and reads on until the peer closes too, throwing away what comes.
void connection::linger() {
  if (lingering_ || ended_) return;
  reading_ = false;
  error_code ignored;
  socket_.shutdown(asio::socket_base::shutdown_send, ignored);
  if (ignored || peer_done_) return end();
  lingering_ = true;
  activity_ = async::clock::now();
  received_.clear();
  if (!read_in_progress_) discard();
}

void connection::discard() {
  socket_.async_read_some(asio::buffer(discarded_), [self = shared_from_this()](error_code ec, std::size_t) {
    if (ec) {
      self->end();
    } else if (!self->ended_) {
      self->discard();
    }
  });
}

void connection::end() {
  if (ended_) return;
  ended_ = true;
  count_held();
  error_code ignored;
  socket_.close(ignored);
  on_end_(this);
}

std::shared_ptr<session> start_session(async::stream_socket socket,
                                       std::shared_ptr<const session_config> config,
                                       std::shared_ptr<byte_budget> budget,
                                       std::function<void(session*)> on_end) {
  auto made = std::make_shared<connection>(std::move(socket), std::move(config), std::move(budget),
                                           std::move(on_end));
  made->start();
  return made;
}

}  // namespace roster::http
