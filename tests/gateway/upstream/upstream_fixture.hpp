// An upstream on a thread of its own, and the service it talks to played by the test.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "common/async/io_threads.hpp"
#include "gateway/upstream/upstream.hpp"
#include "scripted_service.hpp"

namespace roster::gateway {

using namespace std::chrono_literals;
using outcome = result<http::response>;

class upstream_fixture : public testing::Test {
 protected:
  upstream_fixture() {
    settings.name = "test";
    settings.at.tcp.host = "127.0.0.1";
    settings.at.tcp.port = service.port();
    settings.eject_for = 20ms;
    threads.start();
  }

  ~upstream_fixture() override {
    if (up) stop();
    threads.stop();
    threads.join();
  }
  upstream_fixture(const upstream_fixture&) = delete;
  upstream_fixture& operator=(const upstream_fixture&) = delete;

  void start() { up = create_upstream(threads.at(0).get_executor(), settings); }

  // Returns when the upstream's thread has done it.
  void stop() {
    up->stop();
    wait_for_the_loop();
  }

  void wait_for_the_loop() {
    std::promise<void> done;
    asio::post(threads.at(0), [&] { done.set_value(); });
    done.get_future().wait();
  }

  // An endpoint that broke a link before its first answer gets no request until it is connected again.
  void wait_until_live() {
    bool live = false;
    const auto give_up = async::clock::now() + 10s;
    while (!live && async::clock::now() < give_up) {
      asio::post(threads.at(0), [&] { live = up->has_live_endpoint(); });
      wait_for_the_loop();
    }
    EXPECT_TRUE(live);
  }

  static upstream_request request(const std::string& method, const std::string& target,
                                  std::string body = {}) {
    upstream_request what;
    what.head = method + " " + target + " HTTP/1.1\r\n";
    what.body = std::move(body);
    what.is_head = method == "HEAD";
    what.may_repeat = method != "POST";
    what.is_quick = true;
    return what;
  }
  static upstream_request slow_request(const std::string& method, const std::string& target) {
    upstream_request what = request(method, target);
    what.is_quick = false;
    return what;
  }

  std::future<outcome> send(upstream_request what, std::chrono::milliseconds within = 30s) {
    auto promise = std::make_shared<std::promise<outcome>>();
    std::future<outcome> future = promise->get_future();
    async::spawn(threads.at(0), wait(*up, std::move(what), async::clock::now() + within, std::move(promise)));
    return future;
  }

  std::future<outcome> get(const std::string& target, std::chrono::milliseconds within = 30s) {
    return send(request("GET", target), within);
  }
  std::future<outcome> get_slowly(const std::string& target, std::chrono::milliseconds within = 30s) {
    return send(slow_request("GET", target), within);
  }
  std::future<outcome> post(const std::string& target) { return send(request("POST", target, "{}")); }

  static outcome result_of(std::future<outcome>& waited) {
    if (waited.wait_for(20s) != std::future_status::ready)
      throw std::runtime_error("waited in vain for an answer");
    return waited.get();
  }

  static std::string body_of(std::future<outcome>& waited) {
    const outcome out = result_of(waited);
    return out ? out->body : "failed";
  }

  static errc failure_of(std::future<outcome>& waited) {
    const outcome out = result_of(waited);
    if (out) throw std::runtime_error("answered although a failure was expected: " + out->body);
    return out.error().code;
  }

  // What X-Roster-Timeout-Ms says; 0 when it is not there.
  static long timeout_of(const std::string& whole) {
    const auto at = whole.find(timeout_header);
    return at == std::string::npos ? 0 : std::stol(whole.substr(at + timeout_header.size()));
  }
  static std::string without_timeout(std::string whole) {
    const auto at = whole.find(timeout_header);
    if (at != std::string::npos) whole.erase(at, whole.find("\r\n", at) + 2 - at);
    return whole;
  }

  // The first line of the next request.
  static std::string line_of(const std::string& whole) { return whole.substr(0, whole.find(" HTTP/1.1")); }

  scripted_service service;
  upstream_settings settings;
  async::io_threads threads{1};
  std::unique_ptr<upstream> up;

 private:
  static constexpr std::string_view timeout_header = "X-Roster-Timeout-Ms: ";

  static async::task<> wait(upstream& through, upstream_request what, async::clock::time_point deadline,
                            std::shared_ptr<std::promise<outcome>> promise) {
    outcome out = co_await through.send(std::move(what), deadline);
    promise->set_value(std::move(out));
  }
};

}  // namespace roster::gateway
