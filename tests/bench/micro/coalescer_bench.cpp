// Batches: the queue alone, and all that a batched statement does around its statement, which here is none.
#include "common/async/coalescer.hpp"

#include <benchmark/benchmark.h>

#include <boost/asio/post.hpp>
#include <future>
#include <memory>
#include <span>
#include <vector>

#include "common/async/io_threads.hpp"
#include "common/db/batched_statement.hpp"

namespace roster::bench {
namespace {

// `range` items go in one by one and come out as one batch; the time is of the whole batch.
void coalescer_push_and_take(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  async::coalescer<std::unique_ptr<int>> queue({8192, 256});
  for (auto _ : state) {
    for (std::size_t i = 0; i < count; ++i) {
      auto item = std::make_unique<int>(0);
      benchmark::DoNotOptimize(queue.push(item));
    }
    benchmark::DoNotOptimize(queue.take());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(coalescer_push_and_take)->Arg(1)->Arg(64)->Arg(256);

using echo = db::batched_statement<int, int>;

async::task<void> submit(echo& into, int number, int& left, std::shared_ptr<std::promise<void>> all) {
  const int outcome = co_await into.submit(async::clock::time_point::max(), number);
  benchmark::DoNotOptimize(outcome);
  if (--left == 0) all->set_value();
}

// `range` coroutines of one thread submit at once and are resumed: two threads' wake-ups are part of it.
void batched_statement_without_a_database(benchmark::State& state) {
  async::io_threads threads(1);
  threads.start();
  db::lanes lane(db::lane_options{{}, 1, 4096});
  echo tested(lane,
              [](db::connection&, std::span<const int> batch) {
                return std::vector<int>(batch.begin(), batch.end());
              },
              {});
  const int count = static_cast<int>(state.range(0));
  for (auto _ : state) {
    int left = count;
    auto all = std::make_shared<std::promise<void>>();
    asio::post(threads.at(0), [&, all] {
      for (int i = 0; i < count; ++i) async::spawn(threads.at(0), submit(tested, i, left, all));
    });
    all->get_future().wait();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(batched_statement_without_a_database)->Arg(1)->Arg(64)->Arg(256)->UseRealTime();

}  // namespace
}  // namespace roster::bench
