// A server of sessions on threads of its own, and the handlers that the tests of sessions give it.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "common/http/dispatcher.hpp"
#include "common/http/server.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/http_client.hpp"

namespace roster::http {

using namespace std::chrono_literals;
using test::http_answer;
using test::http_client;
using test::request_bytes;

class session_fixture : public testing::Test {
 protected:
  // To be said before it starts: it listens there, not at a port.
  void at_path(std::string path) { path_ = std::move(path); }

  void serve(session_config session, std::size_t threads = 1) {
    session.refuse = refusal;
    threads_ = std::make_unique<async::io_threads>(threads);
    server_config config;
    config.at.path = path_;
    config.sessions = [session](std::size_t) { return session; };
    server_ = std::make_unique<server>(*threads_, config);
    server_->start();
    threads_->start();
  }

  void TearDown() override {
    if (threads_) threads_->stop();
    if (threads_) threads_->join();
  }

  http_client connect() { return path_.empty() ? http_client(server_->port(), 5s) : http_client(path_, 5s); }

  std::string path_;
  std::unique_ptr<async::io_threads> threads_;
  std::unique_ptr<server> server_;
};

// Answers with path and body, or waits first until the test opens the gate that the path names; to /large
// with a megabyte.
class gated_session_fixture : public session_fixture {
 protected:
  void start(session_config session, std::size_t threads = 1) {
    session.handle = [this](request& message, std::string_view) { return answer(message); };
    serve(std::move(session), threads);
  }
  void start(session_limits limits = {}) {
    session_config session;
    session.limits = limits;
    start(std::move(session));
  }

  void open(const std::string& gate) {
    for (std::size_t i = 0; i < threads_->size(); ++i)
      asio::post(threads_->at(i), [this, gate] {
        open_[gate] = true;
        if (const auto found = waiting_.find(gate); found != waiting_.end()) found->second->cancel();
      });
  }

  async::task<response> answer(request& message) {
    ++started_;
    if (message.path().starts_with("/wait/")) {
      const std::string gate(message.path().substr(6));
      async::timer& wait = *(waiting_[gate] = std::make_shared<async::timer>(threads_->at(0).get_executor()));
      wait.expires_after(1h);
      if (!open_[gate]) co_await wait.async_wait(async::as_result);
    }
    response made;
    made.body = std::string(message.path()) + "|" + message.take_body();
    if (message.path() == "/large") made.body.assign(1U << 20U, 'x');
    co_return made;
  }

  std::atomic<int> started_{0};
  std::map<std::string, std::shared_ptr<async::timer>> waiting_;  // on the first I/O thread only
  std::map<std::string, bool> open_;
};

}  // namespace roster::http
