// A path to its row of the participants service's real table.
#include <benchmark/benchmark.h>

#include <string_view>

#include "common/http/path.hpp"
#include "services/participants/routes.hpp"

namespace roster::bench {
namespace {

void match(benchmark::State& state, http::verb method, std::string_view path) {
  const http::router router(participants::routes());
  for (auto _ : state) benchmark::DoNotOptimize(router.match(method, *http::split_path(path), path));
}

void router_of_a_create(benchmark::State& state) {
  match(state, http::verb::post, "/api/teams/19/participants");
}
BENCHMARK(router_of_a_create);

void router_of_a_get(benchmark::State& state) {
  match(state, http::verb::get, "/api/teams/19/participants/jane%40example.com");
}
BENCHMARK(router_of_a_get);

// The row that is looked at last, or nearly.
void router_of_an_unknown_path(benchmark::State& state) {
  match(state, http::verb::get, "/api/teams/19/nothing/here");
}
BENCHMARK(router_of_an_unknown_path);

}  // namespace
}  // namespace roster::bench
