// Exponential backoff with jitter, up to a day.
#include "common/webhook/schedule.hpp"

#include <algorithm>

namespace roster::webhook {

std::chrono::milliseconds pause_after(const schedule& by, int failures, double chance) {
  std::chrono::milliseconds whole = std::min(by.first, by.longest);
  for (int i = 1; i < failures && whole < by.longest; ++i) whole = std::min(whole * 2, by.longest);
  const double kept = 1.0 - std::clamp(chance, 0.0, 1.0) / 2;
  return std::chrono::milliseconds(
      static_cast<std::chrono::milliseconds::rep>(static_cast<double>(whole.count()) * kept));
}

bool is_given_up(const schedule& by, std::chrono::milliseconds age, std::chrono::milliseconds failing_for) {
  return std::min(age, failing_for) >= by.give_up_after;
}

}  // namespace roster::webhook
