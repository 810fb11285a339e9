// From a thread that may block to a coroutine that may not: a piece at a time, and the thread waits while
// nobody takes what it has made.
#pragma once

#include <boost/asio/post.hpp>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "common/async/types.hpp"

namespace roster::async {

template <class T>
class hand_off {
 public:
  // `reader`: of the coroutine's thread. At most `capacity` pieces wait.
  hand_off(const executor& reader, std::size_t capacity)
      : capacity_(capacity), wake_(std::make_shared<timer>(reader)), reader_(reader) {
    wake_->expires_at(clock::time_point::max());
  }

  // The thread's side. push() blocks while the room is full; false: nobody will take it any more, give up.
  bool push(T piece) {
    {
      std::unique_lock lock(mutex_);
      room_.wait(lock, [this] { return closed_ || waiting_.size() < capacity_; });
      if (closed_) return false;
      waiting_.push_back(std::move(piece));
    }
    wake();
    return true;
  }
  // There is no more, `why` not being empty because something failed.
  void end(std::exception_ptr why = nullptr) {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
      error_ = std::move(why);
    }
    wake();
  }

  // The coroutine's side. The next piece, or nothing at the end; throws what end() was given.
  task<std::optional<T>> next() {
    while (true) {
      std::optional<T> piece;
      bool ended = false;
      {
        const std::lock_guard lock(mutex_);
        if (!waiting_.empty()) {
          piece.emplace(std::move(waiting_.front()));
          waiting_.pop_front();
        } else if (ended_) {
          if (error_) std::rethrow_exception(error_);
          ended = true;
        }
      }
      if (piece) room_.notify_one();
      if (piece || ended) co_return piece;
      const std::shared_ptr<timer> wake = wake_;
      co_await wake->async_wait(as_result);
      wake->expires_at(clock::time_point::max());
    }
  }
  // It takes no more.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    room_.notify_one();
  }

 private:
  // An expired timer wakes also who begins to wait only later.
  void wake() {
    asio::post(reader_, [timer = wake_] { timer->expires_at(clock::time_point::min()); });
  }

  std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::deque<T> waiting_;
  std::exception_ptr error_;
  bool ended_ = false;
  bool closed_ = false;
  std::shared_ptr<timer> wake_;  // touched on the coroutine's thread only
  executor reader_;
};

}  // namespace roster::async
