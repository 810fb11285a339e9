// The head of the request as the gateway hands it on.
#include "gateway/proxy/upstream_head.hpp"

#include <benchmark/benchmark.h>

#include <string>

#include "tests/bench/micro/messages.hpp"
#include "tests/bench/micro/parsed_message.hpp"

namespace roster::bench {
namespace {

void upstream_head(benchmark::State& state) {
  const http::request message = parsed(clients_message);
  http::exchange with{message};
  with.peer = "127.0.0.1";
  with.request_id = "0123456789abcdef01234567";
  const std::string identity = identity::sign(statement(), shared_keys());
  for (auto _ : state) benchmark::DoNotOptimize(gateway::make_upstream_head(with, identity));
}
BENCHMARK(upstream_head);

}  // namespace
}  // namespace roster::bench
