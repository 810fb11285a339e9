// A connection's streams: each has the connection for itself while it lasts.
#include <utility>

#include "common/http/connection.hpp"

namespace roster::http {

// What was asked for before it is answered first.
void connection::start_stream_when_alone() {
  if (!streaming_ || stream_ || !exchanges_.empty() || write_in_progress_ || !outgoing_.empty()) return;
  stream_.emplace(socket_, received_, *parser_, config_->limits, !draining_ && reading_);
  answer_stream(shared_from_this()).start(socket_.get_executor());
}

async::task<> connection::answer_stream(std::shared_ptr<connection> self) {
  streamed& through = *self->stream_;
  request message = self->parser_->take();
  through.answers(message);
  response made = co_await self->config_->handle_stream(message, self->peer_, through);
  bool is_whole = !through.was_cut();
  if (through.has_begun() && is_whole) {
    try {
      co_await through.finish();
    } catch (const stream_broken&) {
      is_whole = false;
    }
  }
  self->end_stream(std::move(message), std::move(made), is_whole);
}

void connection::end_stream(request message, response made, bool is_whole) {
  if (ended_) return;
  if (!is_whole) return end();
  const bool has_begun = stream_->has_begun();
  const bool stays = stream_->has_read_all() && (has_begun ? stream_->stays_open() : message.keep_alive());
  stream_.reset();
  streaming_ = false;
  activity_ = message_started_ = async::clock::now();
  expect_request();
  continue_sent_ = false;
  if (!stays) reading_ = false;
  if (!has_begun) {
    exchanges_.push_answered(std::move(message), std::move(made)).keep_alive = stays;
  } else if (!stays) {
    return linger();
  }
  if (draining_) stop_reading();
  if (!ended_) flush();
}

}  // namespace roster::http
