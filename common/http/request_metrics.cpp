// The counters of one route, by status, made beforehand: whoever answers looks none up.
#include "common/http/request_metrics.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>

namespace roster::http {

namespace {

// Those that we answer with: common/error/answers.cpp, what handlers choose, 499 for who has left.
constexpr std::array<unsigned, 26> statuses{200, 201, 204, 304, 400, 401, 402, 403, 404, 405, 408, 409, 412,
                                            413, 414, 415, 422, 429, 431, 499, 500, 501, 502, 503, 504, 505};

// Where a status is in `statuses`; their number for any other.
constexpr auto places = [] {
  std::array<std::uint8_t, 600> out{};
  out.fill(statuses.size());
  for (std::size_t i = 0; i < statuses.size(); ++i) out[statuses[i]] = static_cast<std::uint8_t>(i);
  return out;
}();

metrics::labels labelled(std::string_view method, std::string_view route) {
  return {{"method", std::string(method)}, {"route", std::string(route)}};
}

metrics::counter counter_of(metrics::labels of, std::string status) {
  of.emplace_back("status", std::move(status));
  return metrics::counter(
      {"roster_http_requests_total", "Requests that were answered.", std::move(of), false});
}

}  // namespace

request_metrics::request_metrics(std::string_view method, std::string_view route)
    : took_(metrics::durations(
          {"roster_http_request_duration_seconds",
           "From when a request was read to when its answer was made; of a stream, to its end.",
           labelled(method, route), false})) {
  for (const unsigned status : statuses)
    by_status_.push_back(counter_of(labelled(method, route), std::to_string(status)));
  by_status_.push_back(counter_of(labelled(method, route), "other"));
}

void request_metrics::answered(unsigned status, std::chrono::microseconds took) const {
  by_status_[status < places.size() ? places[status] : statuses.size()].add();
  took_.observe(static_cast<std::uint64_t>(std::max<std::int64_t>(0, took.count())));
}

const request_metrics& request_metrics::of_no_route() {
  static const request_metrics made("", "");
  return made;
}

}  // namespace roster::http
