// What the connections of one I/O thread may hold together: requests that are not complete, bodies of those
// under way, answers that nobody has taken. The limits of each connection alone would let a few hundred of
// them fill any memory. No I/O and no lock: one thread owns it.
#pragma once

#include <cstddef>

namespace roster::http {

class byte_budget {
 public:
  explicit byte_budget(std::size_t bytes) : bytes_(bytes) {}

  bool is_spent() const { return held_ > bytes_; }

  // One of the connections holds `now` instead of `before`.
  void change(std::size_t before, std::size_t now) { held_ = held_ - before + now; }

 private:
  std::size_t bytes_;
  std::size_t held_ = 0;
};

}  // namespace roster::http
