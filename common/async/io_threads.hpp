// Threads that share nothing: each runs its own io_context(1), and a connection lives and dies on one of
// them.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

#include "common/async/types.hpp"

namespace roster::async {

class io_threads {
 public:
  explicit io_threads(std::size_t count);  // count >= 1
  ~io_threads();                           // stop() and join()
  io_threads(const io_threads&) = delete;
  io_threads& operator=(const io_threads&) = delete;

  void start();  // spawns the threads; contexts may be used (posted to) before
  // Abandons whatever still runs. An orderly stop has emptied the contexts before (see app/run_server.hpp).
  void stop();
  void join();

  std::size_t size() const { return contexts_.size(); }
  asio::io_context& at(std::size_t i) { return *contexts_[i]; }

 private:
  std::vector<std::unique_ptr<asio::io_context>> contexts_;
  std::vector<asio::executor_work_guard<executor>> work_;
  std::vector<std::thread> threads_;
};

}  // namespace roster::async
