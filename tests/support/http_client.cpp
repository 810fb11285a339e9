// Blocking sockets with poll() for the time limits.
#include "tests/support/http_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

namespace roster::test {

namespace {

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

bool has(const http_headers& headers, std::string_view name) {
  for (const auto& header : headers)
    if (same_name(header.first, name)) return true;
  return false;
}

void await(int socket, short event, std::chrono::milliseconds patience) {
  pollfd state{socket, event, 0};
  if (::poll(&state, 1, static_cast<int>(patience.count())) == 0)
    throw std::runtime_error(event == POLLIN ? "no answer in time" : "the other end does not read");
}

}  // namespace

std::optional<std::string> http_answer::header(std::string_view name) const {
  for (const auto& each : headers)
    if (same_name(each.first, name)) return each.second;
  return std::nullopt;
}

std::string request_bytes(std::string_view method, std::string_view target, const http_headers& headers,
                          std::string_view body, std::string_view host) {
  std::string out(method);
  out.append(" ").append(target).append(" HTTP/1.1\r\n");
  if (!has(headers, "Host")) out.append("Host: ").append(host).append("\r\n");
  for (const auto& [name, value] : headers) out.append(name).append(": ").append(value).append("\r\n");
  const bool framed = has(headers, "Content-Length") || has(headers, "Transfer-Encoding");
  if (!framed && !body.empty())
    out.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  return out.append("\r\n").append(body);
}

http_client::http_client(std::uint16_t port, std::chrono::milliseconds patience)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      host_("127.0.0.1:" + std::to_string(port)),
      patience_(patience) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connect_to(reinterpret_cast<const sockaddr*>(&address), sizeof address, host_);
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

http_client::http_client(const std::string& path, std::chrono::milliseconds patience)
    : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)), host_("localhost"), patience_(patience) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    throw std::runtime_error("no socket has so long a path: " + path);
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  connect_to(reinterpret_cast<const sockaddr*>(&address), sizeof address, path);
}

void http_client::connect_to(const sockaddr* address, socklen_t size, const std::string& name) {
  if (::connect(socket_, address, size) == 0) return;
  const std::error_code why(errno, std::generic_category());
  ::close(socket_);
  throw std::runtime_error("cannot connect to " + name + ": " + why.message());
}

http_client::~http_client() {
  ::close(socket_);
}

void http_client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    await(socket_, POLLOUT, patience_);
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (sent < 0) throw std::runtime_error("the connection broke while sending");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void http_client::finish_sending() {
  ::shutdown(socket_, SHUT_WR);
}

bool http_client::fill() {
  char piece[65536];
  await(socket_, POLLIN, patience_);
  const ssize_t got = ::recv(socket_, piece, sizeof piece, 0);
  if (got <= 0) return false;  // a reset is an end, too
  unread_.append(piece, static_cast<std::size_t>(got));
  return true;
}

std::string http_client::take(std::size_t count) {
  while (unread_.size() < count)
    if (!fill()) throw std::runtime_error("the connection ended inside an answer: " + unread_);
  std::string out = unread_.substr(0, count);
  unread_.erase(0, count);
  return out;
}

std::string http_client::take_line() {
  std::size_t end = 0;
  while ((end = unread_.find("\r\n")) == std::string::npos)
    if (!fill()) throw std::runtime_error("the connection ended inside a line: \"" + unread_ + "\"");
  std::string line = take(end);
  take(2);
  return line;
}

std::string http_client::take_chunks() {
  std::string body;
  while (true) {
    const std::size_t size = std::stoul(take_line(), nullptr, 16);
    if (size == 0) break;
    body += take(size);
    take_line();
  }
  while (!take_line().empty()) continue;  // trailers
  return body;
}

http_answer http_client::read(bool to_head) {
  const std::string status_line = take_line();
  if (!status_line.starts_with("HTTP/1.") || status_line.size() < 12)
    throw std::runtime_error("not a status line: " + status_line);
  http_answer answer;
  answer.status = std::atoi(status_line.c_str() + 9);
  if (status_line.size() > 13) answer.reason = status_line.substr(13);
  for (std::string line = take_line(); !line.empty(); line = take_line()) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) throw std::runtime_error("not a header: " + line);
    const std::size_t value = line.find_first_not_of(" \t", colon + 1);
    answer.headers.emplace_back(line.substr(0, colon), value == std::string::npos ? "" : line.substr(value));
  }
  if (to_head || answer.status < 200 || answer.status == 204 || answer.status == 304) return answer;
  if (const auto coding = answer.header("Transfer-Encoding"); coding && same_name(*coding, "chunked")) {
    answer.body = take_chunks();
  } else if (const auto length = answer.header("Content-Length")) {
    answer.body = take(std::stoul(*length));
  } else {
    while (fill()) continue;
    answer.body = std::exchange(unread_, {});
  }
  return answer;
}

void http_client::await_answer() {
  if (unread_.empty() && !fill()) throw std::runtime_error("the connection ended before an answer");
}

http_answer http_client::request(std::string_view method, std::string_view target,
                                 const http_headers& headers, std::string_view body) {
  send(request_bytes(method, target, headers, body, host_));
  http_answer answer = read(method == "HEAD");
  while (answer.status < 200) answer = read(method == "HEAD");
  return answer;
}

bool http_client::is_closed_by_peer() {
  return unread_.empty() && !fill();
}

}  // namespace roster::test
