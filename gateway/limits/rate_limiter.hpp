// How many requests a credential may make: a token bucket each, refilled evenly, holding one minute's quota.
//
// One instance serves all I/O threads of a gateway, under a mutex that only credentials with a limit ever
// touch. Several gateways count apart: the limit is one of each gateway.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "common/async/types.hpp"
#include "common/http/response.hpp"

namespace roster::gateway {

struct limit_decision {
  bool allowed = true;
  std::int64_t limit = 0;               // requests per minute; 0: no limit applies
  std::int64_t remaining = 0;           // requests that would be allowed right now
  std::chrono::seconds retry_after{0};  // until the next one is allowed, rounded up; 0 when `allowed`
  std::chrono::seconds reset{0};        // until the whole quota is there again, rounded up
};

class rate_limiter {
 public:
  // Past `most_buckets`, buckets that are full again are forgotten: a full bucket is the same as none.
  explicit rate_limiter(std::size_t most_buckets = 100'000)
      : most_buckets_(most_buckets), sweep_at_(most_buckets) {}

  // Takes one token. `per_minute` 0: no limit, allowed without touching the mutex.
  limit_decision take(std::int64_t credential_id, std::int64_t per_minute, async::clock::time_point now);

  std::size_t buckets() const;

 private:
  void sweep(async::clock::time_point now);

  mutable std::mutex mutex_;
  // When each bucket will be full again (the "theoretical arrival time" of the generic cell rate algorithm,
  // shifted): the one number a token bucket needs, whatever its size and rate.
  std::unordered_map<std::int64_t, async::clock::time_point> full_at_;
  std::size_t most_buckets_;
  std::size_t sweep_at_;
};

// X-RateLimit-Limit, X-RateLimit-Remaining, and RateLimit-Policy and RateLimit of
// draft-ietf-httpapi-ratelimit-headers; Retry-After too when the request was not allowed. Nothing without a
// limit.
void write_limit_headers(const limit_decision& decision, http::response& answer);

}  // namespace roster::gateway
