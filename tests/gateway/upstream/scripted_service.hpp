// A peer that does what a test tells it, step by step: listens on 127.0.0.1, reads requests and writes bytes
// by hand. Every step waits for its condition for at most ten seconds, then throws.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace roster::gateway {

class scripted_connection {
 public:
  explicit scripted_connection(int fd) : fd_(fd) {}
  ~scripted_connection();
  scripted_connection(scripted_connection&& other) noexcept;
  scripted_connection& operator=(scripted_connection&&) = delete;

  std::string read_request();  // one request, head and body; empty at the end of the connection
  void write(std::string_view bytes);
  void close();
  void wait_until_closed();  // by the other end

 private:
  bool read_more();

  int fd_;
  std::string received_;
};

class scripted_service {
 public:
  explicit scripted_service(std::uint16_t port = 0);
  ~scripted_service();
  scripted_service(const scripted_service&) = delete;
  scripted_service& operator=(const scripted_service&) = delete;

  std::uint16_t port() const { return port_; }
  scripted_connection accept();
  bool has_connection_waiting() const;

 private:
  int fd_;
  std::uint16_t port_;
};

// "HTTP/1.1 200 OK" with a Content-Length; `headers` are whole lines.
std::string ok(std::string_view body, std::string_view headers = "");

inline constexpr std::string_view draining_notice =
    "HTTP/1.1 503 Service Unavailable\r\nX-Roster-Draining: 1\r\nContent-Length: 2\r\nConnection: "
    "close\r\n\r\n{}";

}  // namespace roster::gateway
