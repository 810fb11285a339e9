// One io_context for each thread, kept running until told to stop.
#include "common/async/io_threads.hpp"

namespace roster::async {

io_threads::io_threads(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    contexts_.push_back(std::make_unique<asio::io_context>(1));
    work_.push_back(asio::make_work_guard(*contexts_.back()));
  }
}

io_threads::~io_threads() {
  stop();
  join();
}

void io_threads::start() {
  for (auto& context : contexts_) threads_.emplace_back([&ctx = *context] { ctx.run(); });
}

void io_threads::stop() {
  for (auto& context : contexts_) context->stop();
}

void io_threads::join() {
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
  threads_.clear();
}

}  // namespace roster::async
