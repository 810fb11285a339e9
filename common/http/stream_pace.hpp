// Whether the other end of a stream keeps it moving. No I/O, no clock: tested with made-up times.
#pragma once

#include <chrono>
#include <cstddef>

#include "common/async/types.hpp"

namespace roster::http {

// What counts is the time in which the other end is waited for: a stream that waits for us is not slow.
class stream_pace {
 public:
  using time_point = async::clock::time_point;

  // Fewer than `least` bytes in a `window` of waiting are too few. 0: any will do.
  stream_pace(std::size_t least, std::chrono::milliseconds window, time_point now)
      : least_(least), window_(window), looked_at_(now) {}

  void moved(std::size_t bytes) { moved_ += bytes; }  // in either direction

  // To be asked every tick; `waits`: whether the other end is waited for just now.
  bool is_too_slow(time_point now, bool waits);

 private:
  std::size_t least_;
  std::chrono::milliseconds window_;
  time_point looked_at_;
  async::clock::duration waited_{};
  std::size_t moved_ = 0;
};

}  // namespace roster::http
