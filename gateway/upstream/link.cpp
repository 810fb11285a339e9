// The I/O of one link: connect, write what gathered, read answers in order.
#include "gateway/upstream/link.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <cstring>
#include <utility>

#include "common/async/connect.hpp"
#include "common/text/number.hpp"
#include "gateway/upstream/plain_answer.hpp"

namespace roster::gateway {

namespace {

using boost::system::error_code;

constexpr std::size_t receive_bytes = 64U << 10U;
// Requests that come in one turn of the loop leave by so many: the service works on the first while the last
// are read. One that is alone waits for nobody.
constexpr std::size_t sent_together = 8;
// How much later than its deadline an answer may still come before the whole link is given up.
constexpr std::chrono::seconds overdue_grace{2};

// RFC 9110, section 8.6: these announce a body even when it is empty.
bool has_body_by_method(std::string_view head) {
  return head.starts_with("POST ") || head.starts_with("PUT ") || head.starts_with("PATCH ");
}

void append_header(std::string& out, std::string_view name, std::int64_t value) {
  out.append(name).append(": ");
  text::append_number(out, value);
  out.append("\r\n");
}

}  // namespace

link::link(const async::executor& on, options how, link_owner& owner)
    : options_(std::move(how)),
      owner_(&owner),
      socket_(on),
      waiting_(options_.exclusive ? 1 : options_.in_flight),
      received_(receive_bytes) {}

void link::start() {
  activity_ = async::clock::now();
  connect_by_ = activity_ + options_.connect_timeout;
  async::spawn(socket_.get_executor(), run(),
               [self = shared_from_this()](const std::exception_ptr& unexpected) {
                 if (unexpected) self->end(link_end::broken);
               });
}

void link::send(std::unique_ptr<call> what) {
  const bool is_head = what->request.is_head;
  const time_point deadline = what->deadline;
  waiting_.push(std::move(what), is_head, deadline);
  if (!open_) return;
  if (waiting_.size() == 1 || waiting_.unwritten() >= sent_together) {
    flush();
  } else {
    flush_soon();
  }
}

call_pipeline::overdue link::take_overdue(time_point now) {
  call_pipeline::overdue late = waiting_.take_overdue(now);
  if (!late.items.empty()) gave_up_ = true;
  return late;
}

void link::check(time_point now) {
  if (ended_) return;
  if (!open_) {
    if (now > connect_by_) {
      why_ = "it does not answer";
      end(link_end::connect_failed);
    }
    return;
  }
  const bool is_idle = waiting_.empty() && now - activity_ > options_.idle_timeout;
  // A link of one request whose caller has gone is not broken, however late its answer: so it is looked at
  // first.
  if (is_of_no_more_use() || is_idle) {
    end(link_end::retired);
  } else if (waiting_.is_stuck(now, overdue_grace)) {
    why_ = "an answer is overdue";
    end(link_end::broken);
  }
}

void link::retire() {
  retiring_ = true;
  if (waiting_.empty()) end(link_end::retired);
}

std::vector<call_pipeline::lost> link::abandon() {
  owner_ = nullptr;
  std::vector<call_pipeline::lost> lost = waiting_.take_all();
  end(link_end::retired);
  return lost;
}

// What start() has called at its end keeps the link alive until then.
async::task<> link::run() {
  const error_code failed = co_await async::connect(socket_, options_.to);
  if (ended_) co_return;
  if (failed) {
    why_ = failed.message();
    end(link_end::connect_failed);
    co_return;
  }
  error_code ignored;
  socket_.non_blocking(true, ignored);  // for flush()
  open_ = true;
  activity_ = async::clock::now();
  owner_->link_opened(*this);
  flush();
  bool goes_on = !ended_;
  while (goes_on) {
    make_room();
    const auto buffer = asio::buffer(received_.data() + end_, received_.size() - end_);
    const auto [ec, bytes] = co_await socket_.async_read_some(buffer, async::as_result);
    goes_on = handle_read(ec, bytes);
  }
}

// Whether to read on.
bool link::handle_read(error_code ec, std::size_t bytes) {
  if (ended_) return false;
  activity_ = async::clock::now();
  end_ += bytes;
  if (ec) why_ = ec.message();
  const std::optional<link_end> over = ec ? parse_end_of_file() : parse_answers();
  // Whoever is resumed by deliver() may send again at once, but no more over a link that ends.
  if (over) retiring_ = true;
  deliver();
  if (ended_) return false;
  if (over) {
    end(*over);
  } else if (waiting_.empty() && retiring_) {
    end(link_end::retired);
  }
  return !ended_;
}

std::optional<link_end> link::parse_answers() {
  while (begin_ < end_) {
    if (!parser_ && take_plain_answer()) continue;
    if (!parser_) {
      is_unsolicited_ = !waiting_.expects_answer();
      parser_.emplace(waiting_.next_answers_head(), options_.response_bytes);
    }
    boost::beast::error_code ec;
    begin_ += parser_->put(asio::buffer(received_.data() + begin_, end_ - begin_), ec);
    if (ec == boost::beast::http::error::need_more) {
      // Only a line without end (a chunk's, say) can fill the whole buffer.
      if (end_ - begin_ == received_.size()) return link_end::broken;
      return std::nullopt;
    }
    if (ec) return link_end::broken;
    if (!parser_->is_done()) continue;
    if (const std::optional<link_end> over = take_answer()) return over;
  }
  return std::nullopt;
}

bool link::take_plain_answer() {
  if (!waiting_.expects_answer() || waiting_.next_answers_head()) return false;
  std::optional<plain_answer> read =
      read_plain_answer({received_.data() + begin_, end_ - begin_}, options_.response_bytes);
  if (!read) return false;
  begin_ += read->size;
  keep_answer(std::move(read->passed_on));
  return true;
}

void link::keep_answer(http::response answer) {
  has_answered_ = true;
  answers_.push_back({waiting_.answered(), std::move(answer)});
}

// The parser's answer is complete.
std::optional<link_end> link::take_answer() {
  if (parser_->is_interim()) {
    parser_.reset();
    return std::nullopt;
  }
  if (parser_->is_draining_notice()) return link_end::not_carried_out;
  if (is_unsolicited_) return link_end::broken;
  keep_answer(parser_->take());
  const bool says_close = parser_->closes_connection();
  const bool ends = parser_->ends_connection();
  parser_.reset();
  if (says_close) return link_end::not_carried_out;
  if (ends) return link_end::broken;
  return std::nullopt;
}

// An answer without a length ends with the connection (RFC 9112, section 6.3); any other is incomplete.
std::optional<link_end> link::parse_end_of_file() {
  if (!parser_ || !parser_->got_some()) return link_end::broken;
  boost::beast::error_code ec;
  parser_->put_eof(ec);
  if (ec || !parser_->is_done()) return link_end::broken;
  const std::optional<link_end> over = take_answer();
  return over ? over : link_end::broken;
}

void link::deliver() {
  if (answers_.empty()) return;
  std::vector<answered> ready = std::exchange(answers_, {});
  owner_->link_answered(*this, ready.size());
  for (answered& one : ready)
    if (one.from) one.from->complete(std::move(one.answer));
  ready.clear();
  if (answers_.empty()) answers_.swap(ready);  // keeps the capacity
}

void link::make_room() {
  if (begin_ == end_) {
    begin_ = end_ = 0;
  } else if (begin_ > 0 && received_.size() - end_ < received_.size() / 2) {
    std::memmove(received_.data(), received_.data() + begin_, end_ - begin_);
    end_ -= std::exchange(begin_, 0);
  }
}

void link::flush_soon() {
  if (flush_scheduled_ || write_in_progress_) return;
  flush_scheduled_ = true;
  asio::post(socket_.get_executor(), [self = shared_from_this()] {
    self->flush_scheduled_ = false;
    self->flush();
  });
}

void link::flush() {
  if (ended_ || write_in_progress_ || waiting_.unwritten() == 0) return;
  outgoing_.clear();
  waiting_.write_waiting([this](const std::unique_ptr<call>& one) { append_request(*one); });
  // At once, as far as the socket takes it: nearly always that is all.
  error_code ec;
  const std::size_t bytes = socket_.write_some(asio::buffer(outgoing_), ec);
  if (ec && ec != asio::error::would_block) {
    on_write_failed();
  } else if (bytes < outgoing_.size()) {
    write_from(bytes);
  }
}

void link::write_from(std::size_t offset) {
  write_in_progress_ = true;
  asio::async_write(socket_, asio::buffer(outgoing_.data() + offset, outgoing_.size() - offset),
                    [self = shared_from_this()](error_code ec, std::size_t) {
                      self->write_in_progress_ = false;
                      ec ? self->on_write_failed() : self->flush();
                    });
}

// The reader finds out why: a draining notice may be waiting to be read.
void link::on_write_failed() {
  retiring_ = true;
}

void link::append_request(const call& one) {
  using std::chrono::milliseconds;
  const upstream_request& what = one.request;
  // Stated here and not with the rest of the head: a request may have waited, or be on its second link.
  const auto left = std::chrono::duration_cast<milliseconds>(one.deadline - async::clock::now()).count();
  outgoing_.append(what.head).append("Host: ").append(options_.host).append("\r\n");
  append_header(outgoing_, "X-Roster-Timeout-Ms", std::max<std::int64_t>(1, left));
  if (!what.body.empty() || has_body_by_method(what.head))
    append_header(outgoing_, "Content-Length", static_cast<std::int64_t>(what.body.size()));
  outgoing_.append("\r\n").append(what.body);
}

void link::end(link_end how) {
  if (ended_) return;
  ended_ = true;
  error_code ignored;
  socket_.close(ignored);
  parser_.reset();
  const std::size_t in_flight = waiting_.size();
  std::vector<call_pipeline::lost> lost = waiting_.take_all();
  if (owner_ != nullptr) owner_->link_ended(*this, how, std::move(lost), in_flight);
}

}  // namespace roster::gateway
