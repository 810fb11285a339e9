// A webhook's receiver in the test's own process: a real HTTP server on 127.0.0.1 that answers, fails or
// stalls as it is told.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace roster::test {

struct received_message {
  std::string method{};
  std::string target{};
  std::string host{};
  std::string id{};         // webhook-id
  std::string timestamp{};  // webhook-timestamp
  std::string signature{};  // webhook-signature
  std::string body{};
  int connection = 0;  // from 1, in the order in which they were accepted
  int status = 0;      // how it was answered
};

class webhook_receiver {
 public:
  // The status to answer a message with; `stall`: no answer ever. Called on the connection's thread.
  static constexpr int stall = 0;
  using behaviour = std::function<int(const received_message&)>;

  struct files {
    std::string certificate;
    std::string key;
  };
  // With files it speaks TLS.
  explicit webhook_receiver(behaviour how, std::optional<files> tls = {});
  ~webhook_receiver();
  webhook_receiver(const webhook_receiver&) = delete;
  webhook_receiver& operator=(const webhook_receiver&) = delete;

  std::uint16_t port() const;
  std::string url() const;  // http://127.0.0.1:PORT/hook?a=b, or https://localhost:…
  void behave(behaviour how);
  // Every message that came in so far, also those that were not answered, in order.
  std::vector<received_message> messages() const;

 private:
  class server;
  std::unique_ptr<server> server_;
};

}  // namespace roster::test
