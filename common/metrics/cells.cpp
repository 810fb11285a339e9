// The cells of all threads, kept when a thread ends: what it has counted stays counted.
#include "common/metrics/cells.hpp"

#include <deque>
#include <mutex>
#include <stdexcept>

namespace roster::metrics {

namespace {

struct every_threads {
  std::mutex mutex;
  std::deque<detail::cells> cells;
  std::size_t allocated = 0;
};

// Never destroyed: threads may count until the very end.
every_threads& all() {
  static auto* const made = new every_threads;
  return *made;
}

}  // namespace

namespace detail {

cells& begin_thread() {
  const std::lock_guard lock(all().mutex);
  cells_of_thread = &all().cells.emplace_back();
  return *cells_of_thread;
}

}  // namespace detail

cell allocate_cells(std::size_t count) {
  const std::lock_guard lock(all().mutex);
  if (count > most_cells - all().allocated) throw std::length_error("more metrics than there is room for");
  const auto first = static_cast<cell>(all().allocated);
  all().allocated += count;
  return first;
}

std::vector<std::uint64_t> sums_of(cell first, std::size_t count) {
  std::vector<std::uint64_t> sums(count);
  const std::lock_guard lock(all().mutex);
  for (const detail::cells& each : all().cells)
    for (std::size_t i = 0; i < count; ++i) sums[i] += each[first + i].load(std::memory_order_relaxed);
  return sums;
}

}  // namespace roster::metrics
