// Requests that wait for an exclusive link, first come, first served. No I/O: tested with plain calls.
//
// To wait here is better than behind another request on a link: who waits takes whichever link is free first,
// and whoever is given up was certainly not carried out.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "gateway/upstream/call.hpp"

namespace roster::gateway {

class call_queue {
 public:
  explicit call_queue(std::size_t capacity) : capacity_(capacity) {}

  bool empty() const { return waiting_.empty(); }
  bool is_full() const { return waiting_.size() >= capacity_; }

  void push(std::unique_ptr<call> what) { waiting_.push_back(std::move(what)); }  // needs !is_full()
  const call& front() const { return *waiting_.front(); }
  std::unique_ptr<call> pop() {
    std::unique_ptr<call> out = std::move(waiting_.front());
    waiting_.pop_front();
    return out;
  }

  // Whoever's deadline has come, wherever it stands.
  std::vector<std::unique_ptr<call>> take_overdue(async::clock::time_point now) {
    std::vector<std::unique_ptr<call>> out;
    for (std::unique_ptr<call>& one : waiting_)
      if (one->deadline <= now) out.push_back(std::move(one));
    if (!out.empty()) std::erase(waiting_, nullptr);
    return out;
  }

 private:
  std::size_t capacity_;
  std::deque<std::unique_ptr<call>> waiting_;
};

}  // namespace roster::gateway
