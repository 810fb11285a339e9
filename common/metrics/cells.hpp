// Numbers that many threads add to and one reads now and then. Each thread has its own of every number, so
// adding is a load and a store that no other thread waits for; who reads takes the sum.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace roster::metrics {

using cell = std::uint32_t;  // the place of a number

inline constexpr std::size_t most_cells = 8192;

// The first of `count` new ones, which begin at 0. They are for ever. Throws std::length_error when there are
// no more.
cell allocate_cells(std::size_t count);

// Of `count` from `first` on, each added up over the threads.
std::vector<std::uint64_t> sums_of(cell first, std::size_t count);

namespace detail {

using cells = std::array<std::atomic<std::uint64_t>, most_cells>;

inline thread_local cells* cells_of_thread = nullptr;
cells& begin_thread();  // sets it

}  // namespace detail

inline void add(cell at, std::uint64_t amount) {
  detail::cells& mine =
      detail::cells_of_thread != nullptr ? *detail::cells_of_thread : detail::begin_thread();
  mine[at].store(mine[at].load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
}

}  // namespace roster::metrics
