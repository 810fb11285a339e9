// One window after another.
#include "common/http/stream_pace.hpp"

#include <utility>

namespace roster::http {

bool stream_pace::is_too_slow(time_point now, bool waits) {
  const async::clock::duration since = now - std::exchange(looked_at_, now);
  if (!waits) return false;
  waited_ += since;
  if (waited_ < window_) return false;
  waited_ = {};
  return std::exchange(moved_, 0) < least_;
}

}  // namespace roster::http
