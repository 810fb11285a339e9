// A hot statement under a coalescer, on a connection of its own that belongs to an I/O thread: what gathered
// while the last batch was under way is the next one (a moment later, where it is told to gather), and an
// idle one runs batches of one with no other thread to wake. Where many wait, the next batch is sent while
// the last is under way still, so that PostgreSQL has it when it is done with that one. Everything of it
// happens on that one thread.
//
// batched_statement does the same on lanes, for work that takes more than one statement.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include "common/async/coalescer.hpp"
#include "common/async/gathering.hpp"
#include "common/async/overlap.hpp"
#include "common/async/types.hpp"
#include "common/db/async_connection.hpp"
#include "common/db/errors.hpp"
#include "common/db/outcome.hpp"

namespace roster::db {

template <class Request, class Outcome>
class async_statement {
 public:
  // What a batch asks of PostgreSQL, and how the rows become one outcome for each request, in order. A batch
  // of one may have a statement of its own.
  struct question {
    const statement* what = nullptr;  // lives for ever, as constexpr ones do
    parameters values;
    std::function<std::vector<Outcome>(const rows&)> read;
  };
  // The requests live until the question was answered. Throwing means that none was carried out.
  using ask_batch = std::function<question(std::span<const Request>)>;

  // Without `gather` a batch begins as soon as the last one has ended.
  async_statement(const async::executor& on, connection_options database, ask_batch ask,
                  async::batch_limits bounds, std::optional<async::gathering_limits> gather = {})
      : state_(std::make_shared<state>(on, std::move(database), std::move(ask), bounds, gather)) {}

  // On the statement's own thread. Throws what batched_statement::submit does.
  async::awaitable<Outcome> submit(async::clock::time_point deadline, Request request) {
    auto queue_item = [s = state_.get(), deadline](auto handler, Request r) {
      s->enqueue(
          item{std::move(r), deadline, std::make_unique<waiting<decltype(handler)>>(std::move(handler)), {}});
    };
    // In steps, not nested: g++ 12 destroys temporaries inside a co_await expression twice.
    async::awaitable<delivered> pending = asio::async_initiate<const async::use_awaitable_t, void(delivered)>(
        std::move(queue_item), async::use_awaitable, std::move(request));
    delivered out = co_await std::move(pending);
    co_return out.get();
  }

 private:
  using delivered = detail::outcome<Outcome>;

  // A coroutine that waits, without its type.
  struct waiter {
    virtual ~waiter() = default;
    virtual void complete(delivered out) = 0;
  };

  template <class Handler>
  struct waiting final : waiter {
    explicit waiting(Handler h) : handler(std::move(h)) {}
    void complete(delivered out) override { std::move(handler)(std::move(out)); }
    Handler handler;
  };

  struct item {
    Request request;
    async::clock::time_point deadline;
    std::unique_ptr<waiter> from;
    delivered out;
  };

  struct batch {
    std::vector<Request> requests;
    std::vector<item> items;  // without their requests
    question asked;
    bool is_sent = false;
    std::exception_ptr error;
  };

  struct state : std::enable_shared_from_this<state> {
    state(const async::executor& e, connection_options database, ask_batch a, async::batch_limits bounds,
          std::optional<async::gathering_limits> gather)
        : executor(e),
          on(e, std::move(database)),
          ask(std::move(a)),
          queue(bounds),
          ahead(worth_sending_ahead, bounds.max_batch),
          has_gathered(e) {
      if (gather) gathering.emplace(*gather);
    }

    // The worker is posted: what else came with this read gathers before it begins (co_spawn would begin at
    // once).
    void enqueue(item one) {
      if (queue.push(one) == async::coalescer<item>::pushed::refused)
        return refuse(std::move(one), "the queue of this statement is full");
      if (gathering) {
        gathering->arrived(async::clock::now());
        if (gathering->is_enough(queue.size())) has_gathered.cancel();
      }
      send_ahead();
      if (std::exchange(working, true)) return;
      asio::post(executor, [self = this->shared_from_this()] {
        asio::co_spawn(self->executor, work(self), asio::detached);
      });
    }

    // Lives while there is work.
    static async::awaitable<void> work(std::shared_ptr<state> self) {
      self->begin_next();
      while (!self->under_way.empty()) {
        co_await self->end_first();
        if (!self->under_way.empty()) continue;
        co_await self->recover_failed();
        co_await self->gather();
        self->begin_next();
      }
      self->working = false;
    }

    // Takes what waits, if anything does.
    bool begin_next() {
      std::optional<batch> next = take();
      if (!next) return false;
      if (gathering) gathering->batch_begins(async::clock::now(), next->items.size());
      under_way.push_back(std::move(*next));
      return true;
    }

    // The same, and sends it at once on a connection that is at work; else end_first() does.
    void send_next() {
      if (!begin_next()) return;
      batch& next = under_way.back();
      try {
        next.asked = ask(next.requests);
        if (!on.is_ready(*next.asked.what)) return;
        on.send(*next.asked.what, next.asked.values);
        next.is_sent = true;
      } catch (...) {
        // It was not carried out, and is as any batch that has not been sent: end_first() finds out what is
        // wrong.
      }
    }

    // A second batch, if enough wait: behind one that was sent, and that is not in trouble.
    void send_ahead() {
      if (under_way.size() == 1 && under_way.front().is_sent && failed.empty() &&
          ahead.is_enough(queue.size()))
        send_next();
    }

    // The next batch is sent before the answers of this one are handed out, so that PostgreSQL and this
    // thread work side by side.
    async::awaitable<void> end_first() {
      rows found;
      std::exception_ptr error;
      try {
        found = co_await answer_to(under_way.front());
      } catch (...) {
        error = std::current_exception();
      }
      ahead.answered(outstanding());
      batch first = std::move(under_way.front());
      under_way.pop_front();
      if (error) {
        first.error = error;
        failed.push_back(std::move(first));
        co_return;
      }
      if (failed.empty()) {
        // Requests that have arrived meanwhile are to be part of it; who is alone need not wait for them.
        if (under_way.empty() && first.items.size() > 1) co_await asio::post(executor, async::use_awaitable);
        if (under_way.empty() && !gathers_until()) send_next();
        send_ahead();
      }
      set_outcomes(first, found);
      hand_out(first);
    }

    std::size_t outstanding() const {
      std::size_t count = queue.size();
      for (const batch& each : under_way) count += each.items.size();
      return count;
    }

    static void hand_out(batch& of) {
      for (item& one : of.items) one.from->complete(std::move(one.out));
    }

    std::optional<async::clock::time_point> gathers_until() const {
      if (!gathering) return std::nullopt;
      return gathering->until(async::clock::now(), queue.size());
    }

    async::awaitable<void> gather() {
      const auto until = gathers_until();
      if (!until) co_return;
      has_gathered.expires_at(*until);
      co_await has_gathered.async_wait(async::as_result);
    }

    // What waits and is not overdue, or nothing.
    std::optional<batch> take() {
      batch out;
      for (bool more = true; more && out.items.empty();) {
        auto taken = queue.take();
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

    async::awaitable<rows> answer_to(batch& of) {
      if (!of.is_sent) {
        if (of.asked.what == nullptr) of.asked = ask(of.requests);
        co_await on.make_ready(*of.asked.what);
        on.send(*of.asked.what, of.asked.values);
        of.is_sent = true;
      }
      rows found = co_await on.receive();
      co_return found;
    }

    // Once nothing is under way any more, for run() needs the connection for itself.
    async::awaitable<void> recover_failed() {
      for (batch& each : std::exchange(failed, {})) {
        co_await recover(each);
        hand_out(each);
      }
    }

    // A batch that conflicted before run() could repeat it gets its chance; then, unless the connection was
    // lost, each of its requests is run by itself.
    async::awaitable<void> recover(batch& of) {
      if (of.is_sent && holds<conflict>(of.error)) {
        of.error = nullptr;
        try {
          const rows found = co_await on.run(*of.asked.what, of.asked.values);
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
    async::awaitable<void> run_alone(const Request& request, item& one) {
      if (one.deadline <= async::clock::now()) {
        one.out.value.template emplace<0>(std::make_exception_ptr(unavailable(too_late)));
        co_return;
      }
      try {
        const question asked = ask(std::span(&request, 1));
        const rows found = co_await on.run(*asked.what, asked.values);
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
      asio::post(executor,
                 [refused = std::move(one)]() mutable { refused.from->complete(std::move(refused.out)); });
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

    async::executor executor;
    async_connection on;
    ask_batch ask;
    async::coalescer<item> queue;
    std::deque<batch> under_way;  // oldest first; two at most
    std::vector<batch> failed;    // not recovered yet
    async::overlap ahead;
    std::optional<async::gathering> gathering;
    async::timer has_gathered;
    bool working = false;
  };

  std::shared_ptr<state> state_;
};

}  // namespace roster::db
