// The access log's line, as every answered request leaves one; writing it out is another thread's work.
#include <benchmark/benchmark.h>

#include <string>

#include "common/log/log.hpp"

namespace roster::bench {
namespace {

void log_line(benchmark::State& state) {
  std::string line;
  for (auto _ : state) {
    line.clear();
    log::format_line(line, log::level::info, "request",
                     {{"request_id", "0123456789abcdef01234567"},
                      {"trace_id", ""},
                      {"method", "POST"},
                      {"path", "/api/teams/19/participants"},
                      {"status", 201},
                      {"duration_us", 1234},
                      {"credential_id", 5},
                      {"peer", "127.0.0.1"}});
    benchmark::DoNotOptimize(line.data());
  }
}
BENCHMARK(log_line);

}  // namespace
}  // namespace roster::bench
