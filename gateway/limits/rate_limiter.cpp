// The token bucket, kept as one time for each credential.
#include "gateway/limits/rate_limiter.hpp"

#include <algorithm>
#include <string>

namespace roster::gateway {

namespace {

using namespace std::chrono_literals;
using duration = async::clock::duration;

constexpr duration window = 1min;

std::chrono::seconds rounded_up(duration time) {
  return std::chrono::ceil<std::chrono::seconds>(time);
}

}  // namespace

limit_decision rate_limiter::take(std::int64_t credential_id, std::int64_t per_minute,
                                  async::clock::time_point now) {
  if (per_minute <= 0) return {};
  const duration per_token = window / per_minute;

  const std::lock_guard lock(mutex_);
  if (full_at_.size() >= sweep_at_ && !full_at_.contains(credential_id)) sweep(now);
  async::clock::time_point& full_at = full_at_.try_emplace(credential_id, now).first->second;
  // A limit that was lowered meanwhile must not leave the credential locked out for longer than one window.
  full_at = std::clamp(full_at, now, now + window);

  limit_decision out;
  out.limit = per_minute;
  const duration missing = full_at - now;
  // per_token is rounded down, so the quota may be a few nanoseconds short of the window.
  const duration quota = per_token * per_minute;
  out.allowed = missing + per_token <= quota;
  if (out.allowed) {
    full_at += per_token;
  } else {
    out.retry_after = std::max(rounded_up(missing + per_token - quota), 1s);
  }
  out.remaining = std::max<std::int64_t>((quota - (full_at - now)) / per_token, 0);
  out.reset = rounded_up(full_at - now);
  return out;
}

std::size_t rate_limiter::buckets() const {
  const std::lock_guard lock(mutex_);
  return full_at_.size();
}

void rate_limiter::sweep(async::clock::time_point now) {
  std::erase_if(full_at_, [now](const auto& bucket) { return bucket.second <= now; });
  // When most are in use, sweeping again for every newcomer would find nothing.
  sweep_at_ = std::max(most_buckets_, full_at_.size() * 2);
}

void write_limit_headers(const limit_decision& decision, http::response& answer) {
  if (decision.limit == 0) return;
  const std::string limit = std::to_string(decision.limit);
  const std::string remaining = std::to_string(decision.remaining);
  answer.header("X-RateLimit-Limit", limit).header("X-RateLimit-Remaining", remaining);
  answer.header("RateLimit-Policy", "\"credential\";q=" + limit + ";w=60");
  answer.header("RateLimit",
                "\"credential\";r=" + remaining + ";t=" + std::to_string(decision.reset.count()));
  if (!decision.allowed) answer.header("Retry-After", std::to_string(decision.retry_after.count()));
}

}  // namespace roster::gateway
