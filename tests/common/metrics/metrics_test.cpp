// Counting on many threads, and the text that Prometheus reads.
#include "common/metrics/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace roster::metrics {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::array<std::uint64_t, 2> bounds{10, 100};

TEST(Metrics, AreWrittenAsPrometheusReadsThem) {
  const counter seen({"test_seen_total", "Things seen.", {{"colour", "red"}}});
  seen.add();
  seen.add(2);
  EXPECT_THAT(expose({}), HasSubstr("# HELP test_seen_total Things seen.\n"
                                    "# TYPE test_seen_total counter\n"
                                    "test_seen_total{colour=\"red\"} 3\n"));
}

TEST(Metrics, AHistogramsBucketsHoldWhatIsAtMostSoLarge) {
  const histogram sizes({"test_sizes", "Sizes."}, bounds, 2);
  for (const std::uint64_t value : {0U, 10U, 11U, 100U, 101U}) sizes.observe(value);
  EXPECT_THAT(expose({}), HasSubstr("# TYPE test_sizes histogram\n"
                                    "test_sizes_count 5\n"
                                    "test_sizes_sum 111\n"
                                    "test_sizes_bucket{le=\"5\"} 2\n"
                                    "test_sizes_bucket{le=\"50\"} 4\n"
                                    "test_sizes_bucket{le=\"+Inf\"} 5\n"));
}

TEST(Metrics, TwoOfOneNameAndTheSameLabelsAreOne) {
  counter({"test_twice_total", "", {{"a", "1"}}}).add();
  counter({"test_twice_total", "", {{"a", "2"}}}).add();
  counter({"test_twice_total", "", {{"a", "1"}}}).add();
  const std::string text = expose({});
  EXPECT_THAT(text, HasSubstr("test_twice_total{a=\"1\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("test_twice_total{a=\"2\"} 1\n"));
}

TEST(Metrics, WhatThreadsHaveCountedIsAddedUpAlsoWhenTheyHaveEnded) {
  const counter seen({"test_threads_total", ""});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&seen] {
      for (int n = 0; n < 10'000; ++n) seen.add();
    });
  for (std::thread& each : threads) each.join();
  EXPECT_THAT(expose({}), HasSubstr("test_threads_total 40000\n"));
}

TEST(Metrics, CanBeReadWhileTheyAreCounted) {
  const counter seen({"test_meanwhile_total", "", {}, false});
  std::thread counting([&seen] {
    for (int n = 0; n < 200'000; ++n) seen.add();
  });
  while (expose({}).find("test_meanwhile_total") == std::string::npos) std::this_thread::yield();
  counting.join();
  EXPECT_THAT(expose({}), HasSubstr("test_meanwhile_total 200000\n"));
}

TEST(Metrics, WhatWasNeverCountedIsZeroOrLeftOut) {
  const counter never({"test_never_total", ""});
  const counter hidden({"test_hidden_total", "", {}, false});
  const histogram never_seen({"test_hidden", "", {}, false}, bounds);
  EXPECT_THAT(expose({}), HasSubstr("test_never_total 0\n"));
  EXPECT_THAT(expose({}), Not(HasSubstr("test_hidden")));
}

TEST(Metrics, DurationsHaveTheBucketsThatDashboardsAskFor) {
  durations({"test_durations_seconds", ""}).observe(100'000);
  const std::string text = expose({});
  for (const char* bound : {"0.0005", "0.0025", "0.025", "0.05", "0.1", "0.25", "2.5", "10"})
    EXPECT_THAT(text, HasSubstr(std::string("test_durations_seconds_bucket{le=\"") + bound + "\"}"));
  EXPECT_THAT(text, HasSubstr("test_durations_seconds_bucket{le=\"0.05\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("test_durations_seconds_bucket{le=\"0.1\"} 1\n"));
}

TEST(Metrics, ANameIsOfOneKind) {
  const counter first({"test_kind", ""});
  EXPECT_THROW(histogram({"test_kind", ""}, bounds), std::logic_error);
}

TEST(Metrics, ALabelsValueMayHoldAnything) {
  counter({"test_escaped_total", "", {{"what", "a\"b\\c\nd"}}}).add();
  EXPECT_THAT(expose({}), HasSubstr(R"(test_escaped_total{what="a\"b\\c\nd"} 1)"
                                    "\n"));
}

TEST(Metrics, ReadingsOfOneNameAreOneFamily) {
  const std::string text = expose({{{"test_level", "A level.", {{"of", "a"}}}, 1.5},
                                   {{"test_grown_total", "What grows."}, 7, true},
                                   {{"test_level", "A level.", {{"of", "b"}}}, 0}});
  EXPECT_THAT(text, HasSubstr("# TYPE test_level gauge\n"
                              "test_level{of=\"a\"} 1.5\n"
                              "test_level{of=\"b\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE test_grown_total counter\n"
                              "test_grown_total 7\n"));
}

TEST(Metrics, TooManyAreRefusedEachTimeAndTheOthersGoOn) {
  static const std::vector<std::uint64_t> too_many(most_cells, 1);
  for (int tries = 0; tries < 2; ++tries)
    EXPECT_THROW(histogram({"test_too_many", "", {}, false}, too_many), std::length_error);
  const counter after({"test_after_total", ""});
  after.add();
  EXPECT_THAT(expose({}), HasSubstr("test_after_total 1\n"));
}

TEST(ProcessMetrics, TellOfThisProcess) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
  while (std::chrono::steady_clock::now() < until) {
  }
  std::map<std::string, double> values;
  for (const reading& one : of_process()) values[one.what.name] = one.value;
  const double now =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  EXPECT_GT(values.at("process_resident_memory_bytes"), 1e6);
  EXPECT_GE(values.at("process_virtual_memory_bytes"), values.at("process_resident_memory_bytes"));
  EXPECT_GE(values.at("process_open_fds"), 3);
  EXPECT_GE(values.at("process_threads"), 1);
  EXPECT_GE(values.at("process_max_fds"), values.at("process_open_fds"));
  EXPECT_GT(values.at("process_cpu_seconds_total"), 0);
  EXPECT_LE(values.at("process_start_time_seconds"), now + 1);
  EXPECT_NEAR(values.at("process_start_time_seconds"), now, 300);
}

}  // namespace
}  // namespace roster::metrics
