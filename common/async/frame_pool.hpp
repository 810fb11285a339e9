// Memory for the frames of coroutines. Every request needs the same few sizes again: what was freed last is
// given out next, for it is still in the processor's nearest cache. Each thread has its own.
#pragma once

#include <array>
#include <cstddef>
#include <new>

namespace roster::async::detail {

class frame_pool {
 public:
  static constexpr std::size_t longest = 4096;   // bytes: what is longer is the allocator's
  static constexpr std::size_t most_kept = 256;  // of one size

  void* take(std::size_t bytes) {
    const std::size_t size = steps_of(bytes);
    if (size >= free_.size()) return ::operator new(bytes);
    list& from = free_[size];
    if (from.first == nullptr) return ::operator new(size* step);
    block* const taken = from.first;
    from.first = taken->next;
    --from.length;
    return taken;
  }

  // It may have been taken on another thread.
  void give_back(void* frame, std::size_t bytes) noexcept {
    const std::size_t size = steps_of(bytes);
    if (size >= free_.size() || free_[size].length == most_kept) return ::operator delete(frame);
    list& to = free_[size];
    to.first = new (frame) block{to.first};
    ++to.length;
  }

  // How many of the size of `bytes` wait.
  std::size_t kept(std::size_t bytes) const {
    const std::size_t size = steps_of(bytes);
    return size < free_.size() ? free_[size].length : 0;
  }

 private:
  static constexpr std::size_t step = 64;
  static constexpr std::size_t steps_of(std::size_t bytes) { return (bytes + step - 1) / step; }

  struct block {
    block* next;
  };
  struct list {
    block* first = nullptr;
    std::size_t length = 0;
  };
  std::array<list, longest / step + 1> free_{};
};

// Never emptied: our threads live as long as the process. Without a destructor there is nothing to be checked
// whenever it is used.
inline constinit thread_local frame_pool frames;

}  // namespace roster::async::detail
