// A service's answer on its way back: read the short way, and as what is not plain is read.
#include <benchmark/benchmark.h>

#include <boost/asio/buffer.hpp>
#include <string_view>

#include "gateway/upstream/plain_answer.hpp"
#include "gateway/upstream/response_parser.hpp"

namespace roster::bench {
namespace {

constexpr std::size_t most = 1U << 20U;

constexpr std::string_view answer =
    "HTTP/1.1 200 OK\r\n"
    "ETag: \"2is2.hol4x82ci6-0\"\r\n"
    "Content-Type: application/json\r\n"
    "X-Request-Id: 0123456789abcdef01234567\r\n"
    "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
    "Content-Length: 38\r\n"
    "\r\n"
    R"({"key":"jbrooksuk","notes":"mollitia"})";

void answer_of_a_service(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(gateway::read_plain_answer(answer, most));
}
BENCHMARK(answer_of_a_service);

void answer_of_a_service_in_full(benchmark::State& state) {
  for (auto _ : state) {
    gateway::response_parser parser(false, most);
    boost::beast::error_code error;
    parser.put(boost::asio::buffer(answer.data(), answer.size()), error);
    benchmark::DoNotOptimize(parser.take());
  }
}
BENCHMARK(answer_of_a_service_in_full);

}  // namespace
}  // namespace roster::bench
