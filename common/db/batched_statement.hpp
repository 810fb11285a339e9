// A set-based statement under a coalescer: many coroutines submit one request each, a free lane runs whatever
// gathered as one statement, and after COMMIT every waiter gets its own outcome on its own thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "common/async/coalescer.hpp"
#include "common/async/types.hpp"
#include "common/db/lanes.hpp"

namespace roster::db {

template <class Request, class Outcome>
class batched_statement {
 public:
  // Must return one outcome per request, in order. Runs on a lane's thread. Throwing means that none was
  // carried out, except for outcome_unknown.
  using run_batch = std::function<std::vector<Outcome>(connection&, std::span<const Request>)>;

  using limits = async::batch_limits;

  batched_statement(lanes& on, run_batch run, limits bounds)
      : shared_(std::make_shared<state>(on, std::move(run), bounds)) {}

  // Throws unavailable when full or when `deadline` passes in the queue, and whatever the statement threw for
  // this request when run alone: a database error of a batch replays its items one by one, so that one item's
  // fault is not its neighbours'; given_up is such an error too, for one item's lock may have held up all. A
  // lost connection and an outcome_unknown are given to all, and none is replayed.
  async::task<Outcome> submit(async::clock::time_point deadline, Request request) {
    // In steps, not nested: g++ 12 destroys temporaries inside a co_await expression twice.
    auto handed_out = async::suspend<delivered>([&](async::resumer<delivered> resume) {
      enqueue(shared_, std::make_unique<waiter>(std::move(resume)), deadline, std::move(request));
    });
    delivered out = co_await std::move(handed_out);
    co_return out.get();
  }

 private:
  using delivered = detail::outcome<Outcome>;

  // A coroutine that waits, and the thread it waits on.
  struct waiter {
    explicit waiter(async::resumer<delivered> r) : guard(r.get_executor()), resume(std::move(r)) {}
    async::executor executor() const { return guard.get_executor(); }
    asio::executor_work_guard<async::executor> guard;
    async::resumer<delivered> resume;
  };

  struct item {
    Request request;
    async::clock::time_point deadline;
    std::unique_ptr<waiter> from;
    delivered out;
  };

  struct state {
    state(lanes& l, run_batch r, limits b) : on(l), run(std::move(r)), queue(b) {}
    lanes& on;
    run_batch run;
    std::mutex mutex;
    async::coalescer<item> queue;
  };

  // The drain: takes a batch and runs it.
  struct drain_job final : lanes::job {
    explicit drain_job(std::shared_ptr<state> s) : shared(std::move(s)) {}

    void run(connection& on) noexcept override {
      bool more = false;
      std::vector<item> batch = take(more);
      if (more) shared->on.submit_from_lane(std::make_unique<drain_job>(shared));
      refuse_overdue(batch);
      if (!batch.empty()) {
        run_items(on, batch);
        deliver(std::move(batch));
      }
    }

    void refuse(std::exception_ptr why) noexcept override {
      for (bool more = true; more;) {
        std::vector<item> batch = take(more);
        set_error(batch, why);
        deliver(std::move(batch));
      }
    }

    std::vector<item> take(bool& more) {
      const std::lock_guard lock(shared->mutex);
      auto taken = shared->queue.take();
      more = taken.more;
      return std::move(taken.items);
    }

    static std::exception_ptr too_late() {
      return std::make_exception_ptr(unavailable("the deadline passed before a database lane was free"));
    }

    static void refuse_overdue(std::vector<item>& batch) {
      const auto now = async::clock::now();
      const auto overdue =
          std::stable_partition(batch.begin(), batch.end(), [&](const item& i) { return i.deadline > now; });
      if (overdue == batch.end()) return;
      std::vector<item> late(std::make_move_iterator(overdue), std::make_move_iterator(batch.end()));
      batch.erase(overdue, batch.end());
      set_error(late, too_late());
      deliver(std::move(late));
    }

    void run_items(connection& on, std::vector<item>& batch) {
      std::vector<Request> requests;
      requests.reserve(batch.size());
      for (item& i : batch) requests.push_back(std::move(i.request));
      std::vector<Outcome> outcomes;
      try {
        outcomes = shared->run(on, requests);
      } catch (const given_up&) {
        return replay(on, requests, batch);
      } catch (const unavailable&) {
        return set_error(batch, std::current_exception());
      } catch (...) {
        return replay(on, requests, batch);
      }
      set_outcomes(batch, std::move(outcomes));
    }

    // Call it in a catch block.
    void replay(connection& on, const std::vector<Request>& requests, std::vector<item>& batch) {
      if (batch.size() == 1) return set_error(batch, std::current_exception());
      for (std::size_t i = 0; i < batch.size(); ++i) run_alone(on, requests[i], batch[i]);
    }

    // A replay goes on for as long as its items have time, for each may run into the statement timeout.
    void run_alone(connection& on, const Request& request, item& one) {
      if (one.deadline <= async::clock::now()) {
        one.out.value.template emplace<0>(too_late());
        return;
      }
      try {
        std::vector<Outcome> outcomes = shared->run(on, std::span(&request, 1));
        one.out.value.template emplace<1>(std::move(outcomes.at(0)));
      } catch (...) {
        one.out.value.template emplace<0>(std::current_exception());
      }
    }

    static void set_error(std::vector<item>& batch, const std::exception_ptr& why) {
      for (item& i : batch) i.out.value.template emplace<0>(why);
    }

    // Too late to throw for a replay: the work has been committed.
    static void set_outcomes(std::vector<item>& batch, std::vector<Outcome> outcomes) {
      if (outcomes.size() != batch.size()) {
        return set_error(
            batch, std::make_exception_ptr(std::logic_error("a batch returned a wrong number of outcomes")));
      }
      for (std::size_t i = 0; i < batch.size(); ++i)
        batch[i].out.value.template emplace<1>(std::move(outcomes[i]));
    }

    // One post for each I/O thread, however many of its coroutines wait: wake-ups are shared like the
    // statement.
    static void deliver(std::vector<item> batch) {
      while (!batch.empty()) {
        const async::executor there = batch.front().from->executor();
        const auto elsewhere = std::stable_partition(
            batch.begin(), batch.end(), [&](const item& i) { return i.from->executor() == there; });
        std::vector<item> rest(std::make_move_iterator(elsewhere), std::make_move_iterator(batch.end()));
        batch.erase(elsewhere, batch.end());
        asio::post(there, [group = std::move(batch)]() mutable {
          for (item& i : group) i.from->resume(std::move(i.out));
        });
        batch = std::move(rest);
      }
    }

    std::shared_ptr<state> shared;
  };

  static void enqueue(const std::shared_ptr<state>& shared, std::unique_ptr<waiter> from,
                      async::clock::time_point deadline, Request request) {
    item queued{std::move(request), deadline, std::move(from), {}};
    typename async::coalescer<item>::pushed how{};
    {
      const std::lock_guard lock(shared->mutex);
      how = shared->queue.push(queued);
    }
    switch (how) {
      case async::coalescer<item>::pushed::refused: {
        std::vector<item> alone;
        alone.push_back(std::move(queued));
        drain_job::set_error(alone,
                             std::make_exception_ptr(unavailable("the queue of this statement is full")));
        drain_job::deliver(std::move(alone));
        break;
      }
      case async::coalescer<item>::pushed::queued_first:
        shared->on.submit(std::make_unique<drain_job>(shared));
        break;
      case async::coalescer<item>::pushed::queued:
        break;
    }
  }

  std::shared_ptr<state> shared_;
};

}  // namespace roster::db
