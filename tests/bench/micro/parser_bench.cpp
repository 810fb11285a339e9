// Bytes to a request: what a client sends the gateway, and what the gateway sends a service.
#include <benchmark/benchmark.h>

#include <string>

#include "gateway/proxy/upstream_head.hpp"
#include "tests/bench/micro/messages.hpp"
#include "tests/bench/micro/parsed_message.hpp"

namespace roster::bench {
namespace {

// As gateway/upstream/link.cpp puts it on the wire, but for the deadline.
std::string message_to_a_service() {
  const http::request message = parsed(clients_message);
  http::exchange with{message};
  with.peer = "127.0.0.1";
  with.request_id = "0123456789abcdef01234567";
  return gateway::make_upstream_head(with, identity::sign(statement(), shared_keys())) +
         "Host: 127.0.0.1:21000\r\nContent-Length: " + std::to_string(create_body.size()) + "\r\n\r\n" +
         std::string(create_body);
}

void parse(benchmark::State& state, const std::string& message) {
  for (auto _ : state) benchmark::DoNotOptimize(parsed(message));
}

void parser_of_the_gateway(benchmark::State& state) {
  parse(state, std::string(clients_message));
}
BENCHMARK(parser_of_the_gateway);

void parser_of_a_service(benchmark::State& state) {
  parse(state, message_to_a_service());
}
BENCHMARK(parser_of_a_service);

}  // namespace
}  // namespace roster::bench
