// The state of one link, without I/O: which requests wait, which were written, whose answer comes next.
//
// HTTP/1.1 answers come in the order of the requests (RFC 9112, section 9.3.2), so a request whose time is up
// cannot leave the queue once it was written: its place stays, empty, until its answer was read and thrown
// away.
#pragma once

#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

#include "common/async/types.hpp"

namespace roster::gateway {

// `Item` is movable; a value-initialised one means "nobody waits any more".
template <class Item>
class pipeline {
 public:
  using time_point = async::clock::time_point;

  explicit pipeline(std::size_t capacity) : capacity_(capacity) {}

  bool full() const { return slots_.size() >= capacity_; }
  bool empty() const { return slots_.empty(); }
  std::size_t size() const { return slots_.size(); }
  std::size_t unwritten() const { return slots_.size() - written_; }
  bool expects_answer() const { return written_ > 0; }
  bool next_answers_head() const { return expects_answer() && slots_.front().is_head; }

  // The caller has checked full().
  void push(Item item, bool is_head, time_point deadline) {
    slots_.push_back({std::move(item), deadline, is_head, false});
  }

  // Calls `write(item)` for each request that was not written yet, in order. They count as written from here
  // on.
  template <class Write>
  void write_waiting(Write&& write) {
    for (; written_ < slots_.size(); ++written_) write(slots_[written_].item);
  }

  // The answer to the oldest written request is complete: who waits for it, or an empty item. Needs
  // expects_answer().
  Item answered() {
    Item item = std::move(slots_.front().item);
    slots_.pop_front();
    --written_;
    return item;
  }

  // Gives up every request whose deadline has come. One that was not written is forgotten altogether.
  // `forgotten` is how many places became free.
  struct overdue {
    std::vector<Item> items;
    std::size_t forgotten = 0;
  };
  overdue take_overdue(time_point now) {
    overdue out;
    for (std::size_t i = 0; i < slots_.size();) {
      slot& at = slots_[i];
      if (at.abandoned || at.deadline > now) {
        ++i;
        continue;
      }
      out.items.push_back(std::exchange(at.item, Item{}));
      at.abandoned = true;
      if (i < written_) {
        ++i;
      } else {
        slots_.erase(slots_.begin() + static_cast<std::ptrdiff_t>(i));
        ++out.forgotten;
      }
    }
    return out;
  }

  // Whether the answer that must come next is overdue by more than `grace`: the link is of no more use.
  bool is_stuck(time_point now, async::clock::duration grace) const {
    return expects_answer() && now > slots_.front().deadline + grace;
  }

  // The link is over. What somebody still waits for, in order; `written` says that it may have been carried
  // out.
  struct lost {
    Item item;
    bool written = false;
  };
  std::vector<lost> take_all() {
    std::vector<lost> out;
    for (std::size_t i = 0; i < slots_.size(); ++i)
      if (!slots_[i].abandoned) out.push_back({std::move(slots_[i].item), i < written_});
    slots_.clear();
    written_ = 0;
    return out;
  }

 private:
  struct slot {
    Item item;
    time_point deadline;
    bool is_head;
    bool abandoned;
  };

  std::size_t capacity_;
  std::deque<slot> slots_;  // the first `written_` of them were written
  std::size_t written_ = 0;
};

}  // namespace roster::gateway
