// Whether the next batch waits for more to come. Plain arithmetic on a clock that the owner reads: tested
// with plain calls. docs/decisions/0014-batches-gather-in-company.md has the reasons.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "common/async/types.hpp"

namespace roster::async {

struct gathering_limits {
  std::size_t company = 4;                 // fewer in a batch: its successor does not wait
  std::size_t enough = 16;                 // so many wait: it begins
  std::chrono::microseconds apart{1000};   // from the beginning of a batch to that of the next, at most
  std::chrono::microseconds silence{200};  // nobody came for so long before a wait: nobody is expected
};

class gathering {
 public:
  explicit gathering(gathering_limits bounds = {}) : bounds_(bounds) {}

  void arrived(clock::time_point now) { last_arrival_ = now; }

  void batch_begins(clock::time_point now, std::size_t size) {
    begun_ = now;
    in_company_ = size >= bounds_.company;
  }

  bool is_enough(std::size_t waiting) const { return waiting >= bounds_.enough; }

  // Until when the next batch gathers while it is not enough; nothing when it is to begin at once. Asked
  // before the wait: a silence that begins during it is waited out.
  std::optional<clock::time_point> until(clock::time_point now, std::size_t waiting) const {
    const clock::time_point end = begun_ + bounds_.apart;
    if (!in_company_ || is_enough(waiting) || now - last_arrival_ >= bounds_.silence || now >= end)
      return std::nullopt;
    return end;
  }

 private:
  gathering_limits bounds_;
  clock::time_point last_arrival_{};
  clock::time_point begun_{};
  bool in_company_ = false;
};

}  // namespace roster::async
