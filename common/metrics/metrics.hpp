// What a server tells Prometheus of itself: counters and histograms, made once and for ever, and what is true
// at the moment somebody asks. https://prometheus.io/docs/concepts/metric_types/
//
//   const metrics::counter late({"roster_things_late_total", "Things that came late."});
//   late.add();
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "common/metrics/cells.hpp"

namespace roster::metrics {

using labels = std::vector<std::pair<std::string, std::string>>;

// One line of those of its name, whose help is that of who names it first.
struct description {
  std::string name;
  std::string help;
  labels of{};
  // Whether it is shown before anything was counted. Prometheus sees no growth in a line that appears with 1.
  bool from_zero = true;
};

// Only grows. Two of one name and the same labels are one. Making one throws std::length_error when there are
// too many, and std::logic_error when it is something else already.
class counter {
 public:
  explicit counter(const description& what);
  void add(std::uint64_t amount = 1) const { metrics::add(at_, amount); }

 private:
  cell at_;
};

// How many values were at most how large: whole numbers of some unit, of which `per_unit` are one of the unit
// they are shown in (1'000'000 where µs are shown in seconds). `bounds`, the largest value of each bucket,
// ascend and live for ever. Otherwise as a counter.
class histogram {
 public:
  histogram(const description& what, std::span<const std::uint64_t> bounds, double per_unit = 1);
  void observe(std::uint64_t value) const;

 private:
  std::span<const std::uint64_t> bounds_;
  cell first_;  // one for each bucket, for what is above, and the sum
};

// Of times in µs, which are shown in seconds: from half a millisecond to ten seconds.
histogram durations(const description& what);

// A number that somebody knows when he is asked.
struct reading {
  description what;
  double value = 0;
  bool only_grows = false;
};

// CPU time, memory, open files and age of this process, by the names of Prometheus' own clients.
std::vector<reading> of_process();

// All of it in the text format of Prometheus, version 0.0.4.
std::string expose(const std::vector<reading>& now);
inline constexpr const char* content_type = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace roster::metrics
