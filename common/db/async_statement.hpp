// A hot statement under a coalescer, on a connection of its own that belongs to an I/O thread: what gathered
// while the last batch was under way is the next one (a moment later, where it is told to gather), and an
// idle one runs batches of one with no other thread to wake. Where many wait, the next batch is sent while
// the last is under way still, so that PostgreSQL has it when it is done with that one; and a batch that is
// full waits for nothing. Everything of it happens on that one thread.
//
// batched_statement does the same on lanes, for work that takes more than one statement.
#pragma once

#include <memory>
#include <optional>
#include <utility>

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
  async::task<Outcome> submit(async::clock::time_point deadline, Request request) {
    // In steps, not nested: g++ 12 destroys temporaries inside a co_await expression twice.
    auto handed_out = async::suspend<delivered>([&](async::resumer<delivered> resume) {
      worker_->enqueue({std::move(request), deadline, std::move(resume), {}});
    });
    delivered out = co_await std::move(handed_out);
    co_return out.get();
  }

 private:
  using delivered = detail::outcome<Outcome>;

  std::shared_ptr<worker> worker_;
};

}  // namespace roster::db
