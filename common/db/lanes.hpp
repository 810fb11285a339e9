// Lanes: threads that each own one connection and run jobs from one bounded queue, so that libpqxx's blocking
// calls never block an I/O thread. A coroutine posts a job and is resumed on its own thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include "common/async/types.hpp"
#include "common/db/connection.hpp"
#include "common/db/outcome.hpp"
#include "common/metrics/metrics.hpp"

namespace roster::db {

struct lane_options {
  connection_options connection;
  std::size_t count = 1;              // threads and connections
  std::size_t queue_capacity = 4096;  // jobs waiting; one more is refused with `unavailable`
};

class lanes {
 public:
  explicit lanes(lane_options options);
  ~lanes();  // drain()
  lanes(const lanes&) = delete;
  lanes& operator=(const lanes&) = delete;

  // A unit of work for a lane's thread. Exactly one of the two is called, once.
  struct job {
    virtual ~job() = default;
    virtual void run(connection& on) noexcept = 0;
    virtual void refuse(std::exception_ptr why) noexcept = 0;  // deadline passed in the queue, or draining
    async::clock::time_point deadline = async::clock::time_point::max();
  };

  // Queues it, or refuses it on the spot with `unavailable` when the queue is full or the lanes are draining.
  void submit(std::unique_ptr<job> work);

  // Queues a job from inside job::run, that is on a lane's own thread: behind what waits, however much that
  // is, and also while draining, for this lane comes back to the queue before it ends.
  void submit_from_lane(std::unique_ptr<job> work);

  // Runs `work(connection&)` on a lane and gives what it returns; rethrows what it throws.
  // Throws unavailable at once when the queue is full, and when `deadline` passes before its turn.
  template <class Work>
  async::task<std::invoke_result_t<Work, connection&>> run(async::clock::time_point deadline, Work work);

  // Refuses new jobs, runs what is queued, joins. Idempotent; not to be called on a lane's thread.
  void drain();

  std::size_t queued() const;
  // For /metrics, where these lanes are called `name`.
  metrics::reading reading(std::string_view name) const;

 private:
  void serve();

  lane_options options_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::unique_ptr<job>> queue_;
  bool draining_ = false;
  std::vector<std::thread> threads_;
};

namespace detail {

template <class Work>
struct work_job final : lanes::job {
  using value = std::invoke_result_t<Work, connection&>;

  work_job(Work w, async::resumer<outcome<value>> r)
      : work(std::move(w)), guard(r.get_executor()), resume(std::move(r)) {}

  void run(connection& on) noexcept override {
    outcome<value> out;
    try {
      if constexpr (std::is_void_v<value>) {
        work(on);
        out.value.template emplace<1>();
      } else {
        out.value.template emplace<1>(work(on));
      }
    } catch (...) {
      out.value.template emplace<0>(std::current_exception());
    }
    deliver(std::move(out));
  }

  void refuse(std::exception_ptr why) noexcept override {
    outcome<value> out;
    out.value.template emplace<0>(std::move(why));
    deliver(std::move(out));
  }

  void deliver(outcome<value> out) noexcept {
    asio::post(guard.get_executor(),
               [r = std::move(resume), o = std::move(out)]() mutable { r(std::move(o)); });
  }

  Work work;
  asio::executor_work_guard<async::executor> guard;
  async::resumer<outcome<value>> resume;
};

}  // namespace detail

template <class Work>
async::task<std::invoke_result_t<Work, connection&>> lanes::run(async::clock::time_point deadline,
                                                                Work work) {
  using delivered = detail::outcome<std::invoke_result_t<Work, connection&>>;
  // In steps, not nested: g++ 12 destroys temporaries inside a co_await expression twice.
  auto handed_out = async::suspend<delivered>([&](async::resumer<delivered> resume) {
    auto made = std::make_unique<detail::work_job<Work>>(std::move(work), std::move(resume));
    made->deadline = deadline;
    submit(std::move(made));
  });
  delivered out = co_await std::move(handed_out);
  co_return out.get();
}

}  // namespace roster::db
