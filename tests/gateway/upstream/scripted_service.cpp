// Blocking sockets with a bound on every wait.
#include "scripted_service.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace roster::gateway {

namespace {

bool is_readable(int fd, int milliseconds) {
  pollfd wanted{fd, POLLIN, 0};
  return poll(&wanted, 1, milliseconds) == 1;
}

void wait_until_readable(int fd, const char* what) {
  if (!is_readable(fd, 10'000)) throw std::runtime_error(std::string("waited in vain for ") + what);
}

std::size_t content_length(std::string_view head) {
  const auto at = head.find("Content-Length: ");
  return at == std::string_view::npos ? 0 : std::strtoul(head.data() + at + 16, nullptr, 10);
}

}  // namespace

scripted_connection::~scripted_connection() {
  close();
}

scripted_connection::scripted_connection(scripted_connection&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), received_(std::move(other.received_)) {}

std::string scripted_connection::read_request() {
  while (true) {
    const auto end = received_.find("\r\n\r\n");
    if (end != std::string::npos) {
      const std::size_t size = end + 4 + content_length(std::string_view(received_).substr(0, end));
      if (received_.size() >= size) {
        std::string request = received_.substr(0, size);
        received_.erase(0, size);
        return request;
      }
    }
    if (!read_more()) return {};
  }
}

bool scripted_connection::read_more() {
  wait_until_readable(fd_, "a request");
  char buffer[16384];
  const ssize_t count = recv(fd_, buffer, sizeof buffer, 0);
  if (count <= 0) return false;
  received_.append(buffer, static_cast<std::size_t>(count));
  return true;
}

void scripted_connection::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0) throw std::runtime_error("the other end does not take the answer");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void scripted_connection::close() {
  if (fd_ != -1) ::close(std::exchange(fd_, -1));
}

void scripted_connection::wait_until_closed() {
  while (read_more()) received_.clear();
}

scripted_service::scripted_service(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM, 0)), port_(port) {
  const int on = 1;
  setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || listen(fd_, 64) != 0)
    throw std::runtime_error("cannot listen");
  socklen_t size = sizeof address;
  getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
}

scripted_service::~scripted_service() {
  ::close(fd_);
}

scripted_connection scripted_service::accept() {
  wait_until_readable(fd_, "a connection");
  return scripted_connection(::accept(fd_, nullptr, nullptr));
}

bool scripted_service::has_connection_waiting() const {
  return is_readable(fd_, 0);
}

std::string ok(std::string_view body, std::string_view headers) {
  std::string out = "HTTP/1.1 200 OK\r\n";
  out.append(headers)
      .append("Content-Length: ")
      .append(std::to_string(body.size()))
      .append("\r\n\r\n")
      .append(body);
  return out;
}

}  // namespace roster::gateway
