// When a message that failed is sent again, and when it is given up. No clock and no chance in it.
#pragma once

#include <chrono>

namespace roster::webhook {

struct schedule {
  std::chrono::milliseconds first{1'000};
  std::chrono::milliseconds longest{std::chrono::hours(1)};
  std::chrono::milliseconds give_up_after{std::chrono::hours(24)};
};

// The pause after so many failures in a row (1 or more): `first`, twice that, and so on up to `longest`, of
// which `chance` (0 to 1, a new one each time) takes up to one half away, so that those that failed together
// do not come back together.
std::chrono::milliseconds pause_after(const schedule& by, int failures, double chance);

// Whether a message that has just failed is to be tried no more. It has its time from when it was written, or
// from when its receiver began to fail where that is later: what waited while nothing was sent at all is not
// given up for a moment's failure.
bool is_given_up(const schedule& by, std::chrono::milliseconds age, std::chrono::milliseconds failing_for);

}  // namespace roster::webhook
