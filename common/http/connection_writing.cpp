// A connection's writing side: answers in order, those that are ready together with one write.
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "common/http/connection.hpp"

namespace roster::http {

namespace {

constexpr std::size_t most_kept_bytes = 64U << 10U;  // of a buffer between two answers

}  // namespace

void connection::flush_soon() {
  if (flush_scheduled_ || ended_) return;
  flush_scheduled_ = true;
  asio::post(socket_.get_executor(), [self = shared_from_this()] {
    self->flush_scheduled_ = false;
    self->flush();
  });
}

void connection::flush() {
  if (ended_ || write_in_progress_) return;
  finished_since_flush_ = 0;
  while (exchanges_.is_front_ready() && !close_after_write_) {
    const std::unique_ptr<slot> s = exchanges_.take_front();
    if (s->is_interim) {
      outgoing_.append(continue_line);
      continue;
    }
    const bool is_head = s->message.method() == verb::head;
    serialize(s->answer, {is_head, s->keep_alive, s->message.is_http_1_0(), date_now()}, outgoing_);
    if (!s->keep_alive) close_after_write_ = true;
  }
  if (!outgoing_.empty()) write();
  if (ended_ || lingering_) return;
  start_stream_when_alone();
  // Room in the pipeline again: what waited in the buffer may start. Where it is being parsed, for a stream
  // was answered at once, parsing goes on there: thousands of such streams must not nest.
  if (reading_ && !read_in_progress_ && !parsing_) {
    message_started_ = async::clock::now();
    parse_received();
    read_more();
  }
  end_if_finished();
}

// At once, as far as the socket takes it: nearly always that is all.
void connection::write() {
  std::swap(writing_, outgoing_);
  error_code ec;
  const std::size_t bytes = socket_.write_some(asio::buffer(writing_), ec);
  if (ec == asio::error::would_block) ec.clear();
  on_written(ec, bytes);
}

// Piece by piece, so that the write timeout measures progress and not the size of an answer.
void connection::write_from(std::size_t offset) {
  write_in_progress_ = true;
  write_started_ = activity_;
  socket_.async_write_some(asio::buffer(writing_.data() + offset, writing_.size() - offset),
                           [self = shared_from_this(), offset](error_code ec, std::size_t bytes) {
                             self->write_in_progress_ = false;
                             self->on_written(ec, offset + bytes);
                             self->flush();
                           });
}

// So much of it is on its way.
void connection::on_written(error_code ec, std::size_t offset) {
  if (ended_) return;
  if (ec) return end();
  activity_ = async::clock::now();
  if (offset < writing_.size()) return write_from(offset);
  writing_.clear();
  // One large answer must not cost its size for as long as the connection stays.
  if (writing_.capacity() > most_kept_bytes) writing_ = {};
  count_held();
  if (close_after_write_) linger();
}

}  // namespace roster::http
