// JSON: the body of a create read as its handler reads it, and a participant written.
#include <benchmark/benchmark.h>

#include <array>
#include <boost/json/monotonic_resource.hpp>

#include "common/text/json.hpp"
#include "services/participants/api/participant_json.hpp"
#include "services/participants/domain/participant_rules.hpp"
#include "tests/bench/micro/messages.hpp"

namespace roster::bench {
namespace {

void json_read_a_create(benchmark::State& state) {
  for (auto _ : state) {
    std::array<unsigned char, 2048> buffer;
    boost::json::monotonic_resource memory(buffer.data(), buffer.size());
    const result<boost::json::value> body = text::parse_json_object(create_body, &memory);
    benchmark::DoNotOptimize(participants::domain::read_new_participant(*body));
  }
}
BENCHMARK(json_read_a_create);

void json_write_a_participant(benchmark::State& state) {
  participants::domain::participant shown;
  shown.participant_id = 3;
  shown.team_id = 19;
  shown.key = "jbrooksuk";
  shown.notes = "mollitia";
  shown.created = shown.updated = now;
  for (auto _ : state) {
    const std::string link = participants::api::participant_link("http://127.0.0.1:8080", shown);
    benchmark::DoNotOptimize(participants::api::participant_json(shown, link, now + std::chrono::minutes(6)));
  }
}
BENCHMARK(json_write_a_participant);

}  // namespace
}  // namespace roster::bench
