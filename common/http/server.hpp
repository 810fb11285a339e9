// A listener and its sessions, spread over the I/O threads.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "common/async/io_threads.hpp"
#include "common/config/address.hpp"
#include "common/http/session.hpp"

namespace roster::http {

struct server_config {
  config::socket_address at{{"127.0.0.1", 0}, {}};
  std::size_t max_connections = 10'000;  // one more is closed at once
  std::size_t spread = SIZE_MAX;         // how many of the I/O threads serve connections, at most
  // The configuration of the sessions of I/O thread `i`: nothing in it is shared between threads.
  std::function<session_config(std::size_t i)> sessions;
};

class server {
 public:
  // Opens the listener: throws std::runtime_error naming address or path and reason ("127.0.0.1:8080: Address
  // already in use").
  server(async::io_threads& threads, const server_config& config);
  ~server();
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  std::uint16_t port() const;   // the real one; 0: it listens at a path
  std::string address() const;  // "127.0.0.1:8080", "unix:/path"
  void start();                 // begins to accept

  // Closes the listener, drains every session. Returns at once; see connections().
  void drain();
  void abort();                     // closes every connection
  std::size_t connections() const;  // open now
  bool is_listening() const;        // until drain() has taken effect

 private:
  struct impl;
  std::shared_ptr<impl> impl_;  // shared with the accept loop
};

}  // namespace roster::http
