// The list of all counters and histograms, and its text.
#include "common/metrics/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <stdexcept>

namespace roster::metrics {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

// Of one name and labels.
struct series {
  cell first;
  std::span<const std::uint64_t> bounds;  // none: a counter
  double per_unit;
  bool from_zero;
};

std::size_t size_of(std::span<const std::uint64_t> bounds) {
  return bounds.empty() ? 1 : bounds.size() + 2;
}

struct family {
  std::string help;
  std::map<labels, series> members;
};

struct registry {
  std::mutex mutex;
  std::map<std::string, family> families;

  // The cells of the one of `what`, which is made where there is none.
  cell find_or_make(const description& what, std::span<const std::uint64_t> bounds, double per_unit) {
    const std::lock_guard lock(mutex);
    family& of = families.try_emplace(what.name, family{what.help, {}}).first->second;
    auto found = of.members.find(what.of);
    if (found == of.members.end())
      found = of.members
                  .emplace(what.of, series{allocate_cells(size_of(bounds)), bounds, per_unit, what.from_zero})
                  .first;
    if (found->second.bounds.size() != bounds.size())
      throw std::logic_error(what.name + " is something else already");
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

ClientMetric::Histogram read_histogram(const series& from, const std::vector<std::uint64_t>& counted) {
  ClientMetric::Histogram out;
  for (std::size_t i = 0; i < from.bounds.size(); ++i) {
    out.sample_count += counted[i];
    out.bucket.push_back({out.sample_count, static_cast<double>(from.bounds[i]) / from.per_unit});
  }
  out.sample_count += counted[from.bounds.size()];
  out.sample_sum = static_cast<double>(counted.back()) / from.per_unit;
  return out;
}

void add_member(MetricFamily& to, const labels& of, const series& from) {
  const std::vector<std::uint64_t> counted = sums_of(from.first, size_of(from.bounds));
  const bool is_zero = std::all_of(counted.begin(), counted.end(), [](std::uint64_t n) { return n == 0; });
  if (is_zero && !from.from_zero) return;
  ClientMetric line = labelled(of);
  if (from.bounds.empty()) {
    line.counter.value = static_cast<double>(counted.front());
  } else {
    to.type = MetricType::Histogram;
    line.histogram = read_histogram(from, counted);
  }
  to.metric.push_back(std::move(line));
}

void add_reading(std::vector<MetricFamily>& to, const reading& one) {
  const auto same = std::find_if(to.begin(), to.end(),
                                 [&](const MetricFamily& each) { return each.name == one.what.name; });
  const MetricType kind = one.only_grows ? MetricType::Counter : MetricType::Gauge;
  MetricFamily& of =
      same != to.end() ? *same : to.emplace_back(MetricFamily{one.what.name, one.what.help, kind, {}});
  ClientMetric line = labelled(one.what.of);
  (one.only_grows ? line.counter.value : line.gauge.value) = one.value;
  of.metric.push_back(std::move(line));
}

}  // namespace

counter::counter(const description& what) : at_(the_registry().find_or_make(what, {}, 1)) {}

histogram::histogram(const description& what, std::span<const std::uint64_t> bounds, double per_unit)
    : bounds_(bounds), first_(the_registry().find_or_make(what, bounds, per_unit)) {}

void histogram::observe(std::uint64_t value) const {
  const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
  metrics::add(first_ + static_cast<cell>(bucket), 1);
  metrics::add(first_ + static_cast<cell>(bounds_.size()) + 1, value);
}

histogram durations(const description& what) {
  static constexpr std::array<std::uint64_t, 14> bounds{500,       1'000,     2'500,     5'000,     10'000,
                                                        25'000,    50'000,    100'000,   250'000,   500'000,
                                                        1'000'000, 2'500'000, 5'000'000, 10'000'000};
  return {what, bounds, 1e6};
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
