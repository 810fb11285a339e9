// The list of all counters and histograms, and its text.
#include "common/metrics/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>

namespace roster::metrics {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

// Of one name and labels.
struct series {
  cell first = 0;
  std::span<const std::uint64_t> bounds{};  // none: a counter
  double unit = 1;
};

struct family {
  std::string help;
  std::map<labels, series> members;
};

struct registry {
  std::mutex mutex;
  std::map<std::string, family> families;

  // The cells of the one of `what`, which is made where there is none.
  cell find_or_make(const description& what, std::span<const std::uint64_t> bounds, double unit) {
    const std::lock_guard lock(mutex);
    family& of = families.try_emplace(what.name, family{what.help, {}}).first->second;
    const auto [found, is_new] = of.members.try_emplace(what.of, series{0, bounds, unit});
    if (is_new) found->second.first = allocate_cells(bounds.empty() ? 1 : bounds.size() + 2);
    return found->second.first;
  }
};

// Never destroyed, as the cells.
registry& the_registry() {
  static auto* const made = new registry;
  return *made;
}

ClientMetric labelled(const labels& of) {
  ClientMetric out;
  for (const auto& [name, value] : of) out.label.push_back({name, value});
  return out;
}

// How often anything was observed; 0: leave it out.
std::uint64_t fill_histogram(ClientMetric::Histogram& out, const series& from) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < from.bounds.size(); ++i) {
    count += sum_of(from.first + static_cast<cell>(i));
    out.bucket.push_back({count, static_cast<double>(from.bounds[i]) * from.unit});
  }
  const auto above = from.first + static_cast<cell>(from.bounds.size());
  count += sum_of(above);
  out.sample_count = count;
  out.sample_sum = static_cast<double>(sum_of(above + 1)) * from.unit;
  return count;
}

void add_member(MetricFamily& to, const labels& of, const series& from) {
  ClientMetric line = labelled(of);
  std::uint64_t count = 0;
  if (from.bounds.empty()) {
    count = sum_of(from.first);
    line.counter.value = static_cast<double>(count);
  } else {
    to.type = MetricType::Histogram;
    count = fill_histogram(line.histogram, from);
  }
  if (count > 0) to.metric.push_back(std::move(line));
}

void add_reading(std::vector<MetricFamily>& to, const reading& one) {
  const auto same =
      std::find_if(to.begin(), to.end(), [&](const MetricFamily& f) { return f.name == one.what.name; });
  const MetricType kind = one.only_grows ? MetricType::Counter : MetricType::Gauge;
  MetricFamily& family =
      same != to.end() ? *same : to.emplace_back(MetricFamily{one.what.name, one.what.help, kind, {}});
  ClientMetric line = labelled(one.what.of);
  (one.only_grows ? line.counter.value : line.gauge.value) = one.value;
  family.metric.push_back(std::move(line));
}

}  // namespace

counter::counter(const description& what) : at_(the_registry().find_or_make(what, {}, 1)) {}

histogram::histogram(const description& what, std::span<const std::uint64_t> bounds, double unit)
    : bounds_(bounds), first_(the_registry().find_or_make(what, bounds, unit)) {}

void histogram::observe(std::uint64_t value) const {
  const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
  metrics::add(first_ + static_cast<cell>(bucket), 1);
  metrics::add(first_ + static_cast<cell>(bounds_.size()) + 1, value);
}

std::span<const std::uint64_t> durations() {
  static constexpr std::array<std::uint64_t, 14> bounds{500,       1'000,     2'500,     5'000,     10'000,
                                                        25'000,    50'000,    100'000,   250'000,   500'000,
                                                        1'000'000, 2'500'000, 5'000'000, 10'000'000};
  return bounds;
}

std::string expose(const std::vector<reading>& now) {
  std::vector<MetricFamily> out;
  {
    const std::lock_guard lock(the_registry().mutex);
    for (const auto& [name, of] : the_registry().families) {
      MetricFamily made{name, of.help, MetricType::Counter, {}};
      for (const auto& [names, from] : of.members) add_member(made, names, from);
      if (!made.metric.empty()) out.push_back(std::move(made));
    }
  }
  for (const reading& one : now) add_reading(out, one);
  return prometheus::TextSerializer().Serialize(out);
}

}  // namespace roster::metrics
