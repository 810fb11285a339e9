// A raw HTTP/1.1 client for tests: it sends whatever bytes it is told to, and reads answers one by one.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace roster::test {

using http_headers = std::vector<std::pair<std::string, std::string>>;

struct http_answer {
  int status = 0;
  std::string reason{};
  http_headers headers{};
  std::string body{};  // without its chunks' framing

  // The first of that name, without regard to case; nothing when there is none.
  std::optional<std::string> header(std::string_view name) const;
};

class http_client {
 public:
  // `patience` bounds each read and write. Every member throws std::runtime_error when it runs out, when the
  // connection is refused or ends too early, and on an answer that is not HTTP.
  explicit http_client(std::uint16_t port, std::chrono::milliseconds patience = std::chrono::seconds(15));
  // At the path of a Unix-domain socket.
  explicit http_client(const std::string& path,
                       std::chrono::milliseconds patience = std::chrono::seconds(15));
  ~http_client();
  http_client(const http_client&) = delete;
  http_client& operator=(const http_client&) = delete;

  void send(std::string_view bytes);
  void finish_sending();  // half-closes

  // The next answer. What came behind it is kept, so that pipelined answers are read one after another. An
  // interim answer (1xx) is an answer. An answer to HEAD has no body, which only the caller knows.
  http_answer read(bool to_head = false);

  // Returns when the next answer has begun to come, and leaves it to `read`.
  void await_answer();

  // Sends one request, with Host, and Content-Length when there is a body, unless `headers` has them; reads
  // its final answer.
  http_answer request(std::string_view method, std::string_view target, const http_headers& headers = {},
                      std::string_view body = {});

  // Whether the other end closes without another byte, within the patience.
  bool is_closed_by_peer();

 private:
  bool fill();  // false at the end of the stream
  std::string take(std::size_t count);
  std::string take_line();
  std::string take_chunks();

  void connect_to(const sockaddr* address, socklen_t size, const std::string& name);

  int socket_;
  std::string host_;  // the value of Host
  std::chrono::milliseconds patience_;
  std::string unread_;
};

// The bytes of a request as `request` sends them.
std::string request_bytes(std::string_view method, std::string_view target, const http_headers& headers = {},
                          std::string_view body = {}, std::string_view host = "127.0.0.1");

}  // namespace roster::test
