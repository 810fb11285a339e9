// A hot statement under a coalescer, on a connection of its own that belongs to an I/O thread: what gathered
// while the last batch was under way is the next one (a moment later, where it is told to gather), and an
// idle one runs batches of one with no other thread to wake. Where many wait, the next batch is sent while
// the last is under way still, so that PostgreSQL has it when it is done with that one. Everything of it
// happens on that one thread.
//
// batched_statement does the same on lanes, for work that takes more than one statement.
#pragma once

#include <boost/asio/async_result.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "common/async/coalescer.hpp"
#include "common/async/gathering.hpp"
#include "common/async/types.hpp"
#include "common/db/batch_worker.hpp"

namespace roster::db {

template <class Request, class Outcome>
class async_statement {
  using worker = detail::batch_worker<Request, Outcome>;

 public:
  using question = typename worker::question;
  // The requests live until the question was answered. Throwing means that none was carried out.
  using ask_batch = typename worker::ask_batch;

  // With `gather`, a batch in company begins a moment after the last one has begun.
  async_statement(const async::executor& on, connection_options database, ask_batch ask,
                  async::batch_limits bounds, std::optional<async::gathering_limits> gather = {})
      : worker_(std::make_shared<worker>(on, std::move(database), std::move(ask), bounds, gather)) {}

  // On the statement's own thread. Throws what batched_statement::submit does.
  async::awaitable<Outcome> submit(async::clock::time_point deadline, Request request) {
    auto queue_item = [w = worker_.get(), deadline](auto handler, Request r) {
      w->enqueue(
          {std::move(r), deadline, std::make_unique<waiting<decltype(handler)>>(std::move(handler)), {}});
    };
    return asio::async_initiate<const async::use_awaitable_t, void(std::exception_ptr, Outcome)>(
        std::move(queue_item), async::use_awaitable, std::move(request));
  }

 private:
  template <class Handler>
  struct waiting final : worker::waiter {
    explicit waiting(Handler h) : handler(std::move(h)) {}
    void complete(detail::outcome<Outcome> out) override {
      auto* const error = std::get_if<std::exception_ptr>(&out.value);
      if (error != nullptr) return std::move(handler)(*error, Outcome());
      std::move(handler)(std::exception_ptr(), std::move(std::get<1>(out.value)));
    }
    Handler handler;
  };

  std::shared_ptr<worker> worker_;
};

}  // namespace roster::db
