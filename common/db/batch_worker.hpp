// Behind an async_statement: what waits becomes batches, the batches are sent and their answers received, and
// each request is handed its own outcome. For the I/O thread of its executor alone.
#pragma once

#include <boost/asio/post.hpp>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "common/async/coalescer.hpp"
#include "common/async/gathering.hpp"
#include "common/async/overlap.hpp"
#include "common/async/types.hpp"
#include "common/db/async_connection.hpp"
#include "common/db/errors.hpp"
#include "common/db/outcome.hpp"
#include "common/db/statement_metrics.hpp"

namespace roster::db {

// What a batch asks of PostgreSQL, and how the rows become one outcome for each request, in order. A batch of
// one may have a statement of its own.
template <class Outcome>
struct batch_question {
  const statement* what = nullptr;  // lives for ever, as constexpr ones do
  parameters values;
  std::function<std::vector<Outcome>(const rows&)> read;
};

namespace detail {

template <class Request, class Outcome>
class batch_worker : public std::enable_shared_from_this<batch_worker<Request, Outcome>> {
 public:
  using question = batch_question<Outcome>;
  using ask_batch = std::function<question(std::span<const Request>)>;

  struct item {
    Request request;
    async::clock::time_point deadline;
    async::resumer<outcome<Outcome>> from;
    outcome<Outcome> out;
  };

  batch_worker(const async::executor& e, connection_options database, ask_batch a, async::batch_limits bounds,
               std::optional<async::gathering_limits> gather)
      : executor_(e),
        on_(e, std::move(database)),
        ask_(std::move(a)),
        queue_(bounds),
        ahead_(worth_sending_ahead, bounds.max_batch),
        has_gathered_(e) {
    if (gather) gathering_.emplace(*gather);
  }

  // The worker is posted: what else came with this read gathers before it begins; start() would begin at
  // once.
  void enqueue(item one) {
    if (queue_.push(one) == async::coalescer<item>::pushed::refused)
      return refuse(std::move(one), "the queue of this statement is full");
    if (gathering_) {
      gathering_->arrived(async::clock::now());
      if (gathering_->is_enough(queue_.size())) has_gathered_.cancel();
    }
    send_early();
    if (std::exchange(working_, true)) return;
    asio::post(executor_, [self = this->shared_from_this()] { work(self).start(self->executor_); });
  }

 private:
  struct batch {
    std::vector<Request> requests;
    std::vector<item> items;  // without their requests
    question asked;
    bool is_sent = false;
    async::clock::time_point sent_at{};
    const statement_metrics* counted_as = nullptr;
    std::exception_ptr error;
  };

  // Lives while there is work.
  static async::task<void> work(std::shared_ptr<batch_worker> self) {
    while (!self->under_way_.empty() || self->begin_next()) {
      co_await self->end_first();
      if (!self->under_way_.empty()) continue;
      co_await self->recover_failed();
      co_await self->gather();
    }
    self->working_ = false;
  }

  // Takes what waits; whether anything did.
  bool begin_next() {
    std::optional<batch> next = take();
    if (!next) return false;
    if (gathering_) {
      gathering_->batch_begins(async::clock::now(), next->items.size());
      has_gathered_.cancel();  // the worker is to receive the answer
    }
    under_way_.push_back(std::move(*next));
    return true;
  }

  // The same, and sends it at once on a connection that is at work; else end_first() does.
  void send_next() {
    if (!begin_next()) return;
    batch& next = under_way_.back();
    try {
      next.asked = ask_(next.requests);
      if (!on_.is_ready(*next.asked.what)) return;
      send(next);
    } catch (...) {
      // It was not carried out, and is as any batch that has not been sent: end_first() finds out what is
      // wrong.
    }
  }

  void send(batch& of) {
    of.counted_as = &statement_metrics::of(*of.asked.what);
    on_.send(*of.asked.what, of.asked.values);
    of.is_sent = true;
    of.sent_at = async::clock::now();
  }

  // A batch before its turn: one that nothing can be added to, while the rest of the same read is still
  // looked at; or a second one, behind one that was sent. Not while there is trouble.
  void send_early() {
    if (!failed_.empty()) return;
    if (under_way_.empty()) {
      if (!queue_.fills_batch()) return;
      on_.notice_end();
      send_next();
    } else if (under_way_.size() == 1 && under_way_.front().is_sent && ahead_.is_enough(queue_.size())) {
      send_next();
    }
  }

  // The next batch is sent before the answers of this one are handed out, so that PostgreSQL and this
  // thread work side by side.
  async::task<void> end_first() {
    rows found;
    try {
      found = co_await answer_to(under_way_.front());
      count(under_way_.front());
    } catch (...) {
      under_way_.front().error = std::current_exception();
    }
    ahead_.answered(outstanding());
    batch first = std::move(under_way_.front());
    under_way_.pop_front();
    if (first.error) {
      failed_.push_back(std::move(first));
      co_return;
    }
    if (failed_.empty()) {
      // Requests that have arrived meanwhile are to be part of it; who is alone need not wait for them.
      if (under_way_.empty() && first.items.size() > 1) co_await asio::post(executor_, async::as_result);
      if (under_way_.empty() && !gathers_until()) send_next();
      send_early();
    }
    set_outcomes(first, found);
    hand_out(first);
  }

  static void count(const batch& done) noexcept {
    done.counted_as->took(async::clock::now() - done.sent_at);
    done.counted_as->batched(done.items.size());
  }

  std::size_t outstanding() const {
    std::size_t count = queue_.size();
    for (const batch& each : under_way_) count += each.items.size();
    return count;
  }

  static void hand_out(batch& of) {
    for (item& one : of.items) one.from(std::move(one.out));
  }

  std::optional<async::clock::time_point> gathers_until() const {
    if (!gathering_ || queue_.fills_batch()) return std::nullopt;
    return gathering_->until(async::clock::now(), queue_.size());
  }

  async::task<void> gather() {
    const auto until = gathers_until();
    if (!until) co_return;
    has_gathered_.expires_at(*until);
    co_await has_gathered_.async_wait(async::as_result);
  }

  // What waits and is not overdue, or nothing.
  std::optional<batch> take() {
    batch out;
    for (bool more = true; more && out.items.empty();) {
      auto taken = queue_.take();
      more = taken.more;
      out.requests.reserve(taken.items.size());
      out.items.reserve(taken.items.size());
      const auto now = async::clock::now();
      for (item& one : taken.items) {
        if (one.deadline <= now) {
          refuse(std::move(one), too_late);
        } else {
          out.requests.push_back(std::move(one.request));
          out.items.push_back(std::move(one));
        }
      }
    }
    if (out.items.empty()) return std::nullopt;
    return out;
  }

  async::task<rows> answer_to(batch& of) {
    if (!of.is_sent) {
      if (of.asked.what == nullptr) of.asked = ask_(of.requests);
      co_await on_.make_ready(*of.asked.what);
      send(of);
      send_early();
    }
    rows found = co_await on_.receive();
    co_return found;
  }

  // Once nothing is under way any more, for run() needs the connection for itself: so they stay in failed_
  // until all are done.
  async::task<void> recover_failed() {
    for (batch& each : failed_) {
      co_await recover(each);
      hand_out(each);
    }
    failed_.clear();
  }

  // A batch that conflicted is tried again as a whole; then, unless the connection was lost, each of its
  // requests is run by itself.
  async::task<void> recover(batch& of) {
    if (holds<conflict>(of.error)) {
      of.error = nullptr;
      try {
        const rows found = co_await on_.run(*of.asked.what, of.asked.values, most_attempts - 1);
        set_outcomes(of, found);
        co_return;
      } catch (...) {
        of.error = std::current_exception();
      }
    }
    const bool is_away = holds<unavailable>(of.error) && !holds<given_up>(of.error);
    if (is_away || of.items.size() == 1) {
      for (item& one : of.items) one.out.value.template emplace<0>(of.error);
      co_return;
    }
    for (std::size_t i = 0; i < of.items.size(); ++i) co_await run_alone(of.requests[i], of.items[i]);
  }

  // It goes on for as long as the items have time, for each may run into the statement timeout.
  async::task<void> run_alone(const Request& request, item& one) {
    if (one.deadline <= async::clock::now()) {
      one.out.value.template emplace<0>(std::make_exception_ptr(unavailable(too_late)));
      co_return;
    }
    try {
      const question asked = ask_(std::span(&request, 1));
      const rows found = co_await on_.run(*asked.what, asked.values);
      one.out.value.template emplace<1>(std::move(asked.read(found).at(0)));
    } catch (...) {
      one.out.value.template emplace<0>(std::current_exception());
    }
  }

  // Too late to run anything again: the work has been committed.
  static void set_outcomes(batch& of, const rows& found) {
    std::exception_ptr why;
    try {
      std::vector<Outcome> outcomes = of.asked.read(found);
      if (outcomes.size() != of.items.size())
        throw std::logic_error("a batch returned a wrong number of outcomes");
      for (std::size_t i = 0; i < outcomes.size(); ++i)
        of.items[i].out.value.template emplace<1>(std::move(outcomes[i]));
      return;
    } catch (...) {
      why = std::current_exception();
    }
    for (item& one : of.items) one.out.value.template emplace<0>(why);
  }

  // Posted, for who waits may only just have begun to.
  void refuse(item one, const char* why) {
    one.out.value.template emplace<0>(std::make_exception_ptr(unavailable(why)));
    asio::post(executor_, [refused = std::move(one)]() mutable { refused.from(std::move(refused.out)); });
  }

  template <class Error>
  static bool holds(const std::exception_ptr& error) {
    try {
      std::rethrow_exception(error);
    } catch (const Error&) {
      return true;
    } catch (...) {
      return false;
    }
  }

  // A smaller batch is not worth its own statement and COMMIT: it waits for the end of the one before.
  static constexpr std::size_t worth_sending_ahead = 16;
  static constexpr const char* too_late = "the deadline passed before the database was free";

  async::executor executor_;
  async_connection on_;
  ask_batch ask_;
  async::coalescer<item> queue_;
  std::deque<batch> under_way_;  // oldest first; two at most
  std::vector<batch> failed_;    // not recovered yet
  async::overlap ahead_;
  std::optional<async::gathering> gathering_;
  async::timer has_gathered_;
  bool working_ = false;
};

}  // namespace detail

}  // namespace roster::db
