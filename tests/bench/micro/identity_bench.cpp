// The statement of who is calling: signed once per credential, checked in full once and then known again.
#include "common/identity/identity.hpp"

#include <benchmark/benchmark.h>

#include <string>

#include "common/identity/verifier.hpp"
#include "tests/bench/micro/messages.hpp"

namespace roster::bench {
namespace {

void identity_signed(benchmark::State& state) {
  const identity::statement claims = statement();
  for (auto _ : state) benchmark::DoNotOptimize(identity::sign(claims, shared_keys()));
}
BENCHMARK(identity_signed);

void identity_checked_in_full(benchmark::State& state) {
  const std::string header = identity::sign(statement(), shared_keys());
  for (auto _ : state) benchmark::DoNotOptimize(identity::verify(header, "participants", shared_keys(), now));
}
BENCHMARK(identity_checked_in_full);

void identity_known_again(benchmark::State& state) {
  const std::string header = identity::sign(statement(), shared_keys());
  identity::verifier verifier("participants", shared_keys());
  for (auto _ : state) benchmark::DoNotOptimize(verifier.verify(header, now));
}
BENCHMARK(identity_known_again);

}  // namespace
}  // namespace roster::bench
