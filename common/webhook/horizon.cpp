// One candidate at a time.
#include "common/webhook/horizon.hpp"

#include <algorithm>

namespace roster::webhook {

void horizon::saw(const look& what, async::clock::time_point now) {
  if (waiting_ && (what.oldest_running > waiting_->before || now >= waiting_->until)) {
    settled_ = std::max(settled_, waiting_->newest);
    waiting_.reset();
  }
  if (!waiting_ && what.mine && what.newest > settled_)
    waiting_ = candidate{what.newest, *what.mine, now + patience_};
}

}  // namespace roster::webhook
