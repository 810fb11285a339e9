// Whether the next batch is sent although the last one is under way still. Plain arithmetic: tested with
// plain calls. docs/decisions/0018-two-batches-under-way.md has the reasons.
#pragma once

#include <algorithm>
#include <cstddef>

namespace roster::async {

class overlap {
 public:
  // least, most: of items that make a batch worth it.
  overlap(std::size_t least, std::size_t most) : least_(std::min(least, most)), most_(most) {}

  // A batch has been answered, when so many items were outstanding: its own, and all that were sent or waited
  // behind it.
  void answered(std::size_t outstanding) {
    at_once_ = std::max(outstanding, at_once_ - at_once_ / forgetting);
  }

  // Three in eight of those who have been here at once lately: as many are in the batch under way, and a
  // quarter is with the client or on its way. More would seldom come together, fewer make small batches.
  bool is_enough(std::size_t waiting) const { return waiting >= std::clamp(at_once_ * 3 / 8, least_, most_); }

 private:
  static constexpr std::size_t forgetting = 16;  // batches, until a rush is nearly forgotten

  std::size_t least_;
  std::size_t most_;
  std::size_t at_once_ = 0;  // items outstanding, lately
};

}  // namespace roster::async
