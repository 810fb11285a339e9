// The threads behind the queue.
#include "common/db/lanes.hpp"

namespace roster::db {

lanes::lanes(lane_options options) : options_(std::move(options)) {
  for (std::size_t i = 0; i < options_.count; ++i) threads_.emplace_back([this] { serve(); });
}

lanes::~lanes() {
  drain();
}

void lanes::submit(std::unique_ptr<job> work) {
  const char* refusal = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (draining_) {
      refusal = "the database lanes are draining";
    } else if (queue_.size() >= options_.queue_capacity) {
      refusal = "the queue of the database lanes is full";
    }
    if (refusal == nullptr) queue_.push_back(std::exchange(work, nullptr));
  }
  if (refusal == nullptr) return wake_.notify_one();
  // Outside the lock: a refusal resumes whoever waits.
  work->refuse(std::make_exception_ptr(unavailable(refusal)));
}

void lanes::submit_from_lane(std::unique_ptr<job> work) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(work));
  }
  wake_.notify_one();
}

void lanes::drain() {
  {
    const std::lock_guard lock(mutex_);
    draining_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
}

std::size_t lanes::queued() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

metrics::reading lanes::reading(std::string_view name) const {
  return {{"roster_db_jobs_waiting",
           "Work that waits for a database connection.",
           {{"lanes", std::string(name)}}},
          static_cast<double>(queued())};
}

void lanes::serve() {
  connection mine(options_.connection);
  while (true) {
    std::unique_ptr<job> next;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return draining_ || !queue_.empty(); });
      if (queue_.empty()) return;
      next = std::move(queue_.front());
      queue_.pop_front();
    }
    if (next->deadline <= async::clock::now()) {
      next->refuse(
          std::make_exception_ptr(unavailable("the deadline passed before a database lane was free")));
    } else {
      next->run(mine);
    }
  }
}

}  // namespace roster::db
