// What a server tells Prometheus of itself: counters and histograms, made once and for ever, and what is true
// at the moment somebody asks. https://prometheus.io/docs/concepts/metric_types/
//
//   const metrics::counter refused({"roster_things_refused_total", "Things that were refused.", {{"why",
//   "late"}}}); refused.add();
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "common/metrics/cells.hpp"

namespace roster::metrics {

using labels = std::vector<std::pair<std::string, std::string>>;

// One line of those of its name. Help and kind are those of who names it first.
struct description {
  std::string name;
  std::string help;
  labels of{};
};

// Only grows. Two of one name and the same labels are one.
class counter {
 public:
  explicit counter(const description& what);
  void add(std::uint64_t amount = 1) const { metrics::add(at_, amount); }

 private:
  cell at_;
};

// How many values were how large. They are whole numbers, and shown in `unit`s: microseconds are shown in
// seconds by 1e-6. `bounds`, the largest value of each bucket, ascend and live for ever. Two of one name have
// the same, and two of the same labels as well are one.
class histogram {
 public:
  histogram(const description& what, std::span<const std::uint64_t> bounds, double unit);
  void observe(std::uint64_t value) const;

 private:
  std::span<const std::uint64_t> bounds_;
  cell first_;  // one for each bucket, for what is above, and the sum
};

// From half a millisecond to ten seconds, in µs.
std::span<const std::uint64_t> durations();
inline constexpr double microsecond = 1e-6;

// A number that somebody knows when he is asked.
struct reading {
  description what;
  double value = 0;
  bool only_grows = false;
};

// CPU time, memory, open files and age of this process, by the names of Prometheus' own clients.
std::vector<reading> of_process();

// All of it in the text format of Prometheus, version 0.0.4. What has never been counted is left out.
std::string expose(const std::vector<reading>& now);
inline constexpr const char* content_type = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace roster::metrics
