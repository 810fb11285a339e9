// A loop that takes scopes, and a coroutine for each that was taken.
#include "common/webhook/deliverer.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <future>
#include <random>
#include <utility>

#include "common/async/io_threads.hpp"
#include "common/log/log.hpp"
#include "common/webhook/http_sender.hpp"

namespace roster::webhook {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_events = 50;  // of a scope under one lease
constexpr auto settle_pause = 20ms;      // while a transaction that may bring earlier events is under way
constexpr auto sweep_every = 60s;        // everything that waits is noticed anew
constexpr auto mark_every = 500ms;       // what was delivered longer ago is marked before the next is sent
constexpr auto longest_stop = 5s;

async::clock::time_point database_deadline() {
  return async::clock::now() + 30s;
}

class postgres_deliverer final : public deliverer {
 public:
  explicit postgres_deliverer(deliverer_options options)
      : options_(std::move(options)),
        lease_(2 * (options_.timeout + options_.reserve)),
        threads_(1),
        wake_(threads_.at(0).get_executor()),
        lanes_({.connection = options_.database}),
        sender_(options_.make_sender(threads_.at(0).get_executor())) {
    async::spawn(threads_.at(0), run(), [this](const std::exception_ptr&) { ended_.set_value(); });
    threads_.start();
  }

  ~postgres_deliverer() override { stop(); }

  void stop() override {
    if (std::exchange(is_stopped_, true)) return;
    asio::post(threads_.at(0), [this] {
      is_stopping_ = true;
      wake_.cancel();
    });
    ended_.get_future().wait_for(longest_stop);
    threads_.stop();
    threads_.join();
    lanes_.drain();
  }

 private:
  // One scope's turn.
  struct turn {
    claim which;
    std::int64_t settled = 0;
    async::clock::time_point begin_until{};  // no message is begun after it, for the lease ends
    int failures = 0;
    std::vector<std::int64_t> delivered{};  // and not marked yet
    async::clock::time_point delivered_since{};
  };

  async::task<> run() {
    while (true) {
      async::task<std::size_t> taking = take_what_is_due();
      const std::size_t taken = co_await std::move(taking);
      if (is_stopping_ && busy_ == 0) break;
      if (taken > 0 && busy_ < options_.at_once) continue;
      wake_.expires_after(pause());
      co_await wake_.async_wait(async::as_result);
    }
  }

  std::chrono::milliseconds pause() const {
    return horizon_.is_waiting() ? std::chrono::milliseconds(settle_pause) : options_.look_every;
  }

  async::task<std::size_t> take_what_is_due() {
    if (is_stopping_ || busy_ >= options_.at_once) co_return 0;
    std::vector<claim> taken;
    const auto begin_until = async::clock::now() + options_.timeout + options_.reserve;
    try {
      async::task<std::vector<claim>> taking =
          lanes_.run(database_deadline(),
                     [this, most = options_.at_once - busy_](db::connection& on) { return take(on, most); });
      taken = co_await std::move(taking);
      had_trouble_ = false;
    } catch (const std::exception& cause) {
      // Once, not twice a second.
      if (!std::exchange(had_trouble_, true))
        log::warning("webhook: the outbox cannot be read", {{"reason", cause.what()}});
      co_return 0;
    }
    for (claim& each : taken) {
      ++busy_;
      turn one;
      one.failures = each.failures;
      one.settled = horizon_.settled();
      one.begin_until = begin_until;
      one.which = std::move(each);
      async::spawn(threads_.at(0), work_on(std::move(one)), [this](const std::exception_ptr&) {
        --busy_;
        wake_.cancel();
      });
    }
    co_return taken.size();
  }

  // On the lane's thread, while the loop waits for it.
  std::vector<claim> take(db::connection& on, std::size_t most) {
    // What a first look makes a candidate, the second settles, unless somebody writes just now.
    for (int looks = 0; looks < 2; ++looks) {
      horizon_.saw(options_.queue.look(on, horizon_.known()), async::clock::now());
      if (!horizon_.is_waiting()) break;
    }
    const auto now = async::clock::now();
    if (horizon_.settled() > 0 && now >= sweep_at_) {
      options_.queue.sweep(on);
      sweep_at_ = now + sweep_every;
      noticed_ = horizon_.settled();
    } else if (horizon_.settled() > noticed_) {
      options_.queue.notice(on, noticed_, horizon_.settled());
      noticed_ = horizon_.settled();
    }
    return options_.queue.take(on, most, lease_);
  }

  // A failure of the database leaves the lease to run out.
  async::task<> work_on(turn one) {
    try {
      async::task<> working = send_in_order(one);
      co_await std::move(working);
    } catch (const std::exception& cause) {
      log::warning("webhook: a turn was broken off", {{"scope", one.which.scope}, {"reason", cause.what()}});
    }
  }

  async::task<> send_in_order(turn& one) {
    async::task<std::vector<waiting_event>> reading =
        lanes_.run(database_deadline(), [this, &one](db::connection& on) {
          return options_.queue.waiting(on, one.which.scope, one.settled, most_events);
        });
    const std::vector<waiting_event> events = co_await std::move(reading);
    // What waits cannot be settled yet when there is nothing: it is looked for again in a while.
    std::chrono::milliseconds again = events.empty() ? std::chrono::milliseconds(settle_pause) : 0ms;
    for (const waiting_event& each : events) {
      if (is_stopping_ || async::clock::now() >= one.begin_until) break;
      async::task<outcome> sending = sender_->send(message_of(options_.format, one.which.scope, each),
                                                   async::clock::now() + options_.timeout);
      const outcome came = co_await std::move(sending);
      if (came.what == outcome::kind::delivered) {
        if (one.delivered.empty()) one.delivered_since = async::clock::now();
        one.delivered.push_back(each.event_id);
        one.failures = 0;
      } else if (came.what == outcome::kind::gone || is_given_up_now(one, each)) {
        if (came.what != outcome::kind::gone) ++one.failures;
        async::task<> parking = park(one, each, came.why);
        co_await std::move(parking);
      } else {
        again = pause_after(options_.retries, ++one.failures, chance_(random_));
        log::warning("webhook: a message failed", {{"scope", one.which.scope},
                                                   {"event", each.event_id},
                                                   {"type", each.type},
                                                   {"reason", came.why},
                                                   {"failures", one.failures},
                                                   {"again_in_ms", again.count()}});
        break;
      }
      if (!one.delivered.empty() && async::clock::now() - one.delivered_since >= mark_every) {
        async::task<> marking = mark(one);
        co_await std::move(marking);
      }
    }
    async::task<> marking = mark(one);
    co_await std::move(marking);
    async::task<> ending = lanes_.run(database_deadline(), [this, &one, again](db::connection& on) {
      options_.queue.put_back(on, one.which, one.failures, again);
    });
    co_await std::move(ending);
  }

  // Where something went through meanwhile, the receiver began to fail only now.
  bool is_given_up_now(const turn& one, const waiting_event& which) const {
    return is_given_up(options_.retries, which.age, one.failures == 0 ? 0ms : one.which.failing_for);
  }

  async::task<> mark(turn& one) {
    if (one.delivered.empty()) co_return;
    async::task<> marking = lanes_.run(database_deadline(), [this, &one](db::connection& on) {
      options_.queue.set_delivered(on, one.which.scope, one.delivered);
    });
    co_await std::move(marking);
    one.delivered.clear();
  }

  async::task<> park(const turn& one, const waiting_event& which, const std::string& why) {
    log::error(
        "webhook: a message was parked",
        {{"scope", one.which.scope}, {"event", which.event_id}, {"type", which.type}, {"reason", why}});
    async::task<> parking = lanes_.run(database_deadline(), [&](db::connection& on) {
      options_.queue.park(on, one.which.scope, which.event_id, why);
    });
    co_await std::move(parking);
  }

  deliverer_options options_;
  std::chrono::milliseconds lease_;
  std::promise<void> ended_;
  bool is_stopped_ = false;

  // Of the one thread, or of its lane while it waits for that.
  async::io_threads threads_;
  async::timer wake_;
  db::lanes lanes_;
  std::unique_ptr<sender> sender_;
  horizon horizon_;
  std::int64_t noticed_ = 0;
  async::clock::time_point sweep_at_{};
  std::size_t busy_ = 0;
  bool is_stopping_ = false;
  bool had_trouble_ = false;
  std::minstd_rand random_{std::random_device{}()};
  std::uniform_real_distribution<double> chance_{0, 1};
};

}  // namespace

std::unique_ptr<deliverer> start_deliverer(deliverer_options options) {
  return std::make_unique<postgres_deliverer>(std::move(options));
}

std::unique_ptr<deliverer> start_deliverer(const settings& chosen, db::connection_options database,
                                           delivery_queue queue, message_format format) {
  database.application_name += "-webhook";
  return start_deliverer({std::move(database), std::move(queue), std::move(format), chosen.timeout,
                          chosen.at_once, chosen.retries, 5s, 500ms, [chosen](const async::executor& on) {
                            return create_http_sender(on, chosen.where, chosen.secrets);
                          }});
}

}  // namespace roster::webhook
