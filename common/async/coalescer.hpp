// A queue whose items are taken in batches of whatever gathered: "batch what waited, never wait to batch".
// No I/O, no clock, no lock: tested with plain calls. The owner provides the lock (see
// db/batched_statement.hpp).
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <iterator>
#include <utility>
#include <vector>

namespace roster::async {

struct batch_limits {
  std::size_t capacity = 8192;  // items that may wait; one more is refused
  std::size_t max_batch = 256;  // most items of one batch
};

template <class Item>
class coalescer {
 public:
  explicit coalescer(batch_limits bounds) : capacity_(bounds.capacity), max_batch_(bounds.max_batch) {}

  enum class pushed {
    refused,      // full: nothing was queued and `item` is untouched
    queued,       // a drain is already on its way and will take it
    queued_first  // the caller must have a drain scheduled
  };

  pushed push(Item& item) {
    if (waiting_.size() >= capacity_) return pushed::refused;
    waiting_.push_back(std::move(item));
    return std::exchange(drain_scheduled_, true) ? pushed::queued : pushed::queued_first;
  }

  // Called by a drain. What it gives is the batch, oldest first; when items stay behind, `more` is true and
  // the caller must schedule another drain, else the next push will ask for one.
  struct batch {
    std::vector<Item> items;
    bool more = false;
  };

  batch take() {
    batch out;
    const auto count = static_cast<std::ptrdiff_t>(std::min(max_batch_, waiting_.size()));
    out.items.assign(std::make_move_iterator(waiting_.begin()),
                     std::make_move_iterator(waiting_.begin() + count));
    waiting_.erase(waiting_.begin(), waiting_.begin() + count);
    out.more = !waiting_.empty();
    drain_scheduled_ = out.more;
    return out;
  }

  std::size_t size() const { return waiting_.size(); }
  bool fills_batch() const { return waiting_.size() >= max_batch_; }

 private:
  std::size_t capacity_;
  std::size_t max_batch_;
  std::deque<Item> waiting_;
  bool drain_scheduled_ = false;
};

}  // namespace roster::async
