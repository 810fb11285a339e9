// A listener that hangs, with as many connections waiting for it as its queue takes.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <vector>

namespace roster::test {

// The sockets that wait at `path`, for the caller to close. Whoever connects next is refused with EAGAIN, or
// waits where it is willing to block.
inline std::vector<int> fill_queue(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  std::vector<int> waiting;
  while (true) {
    waiting.push_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (::connect(waiting.back(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) continue;
    if (errno != EAGAIN) throw std::runtime_error("nobody listens at " + path);
    return waiting;
  }
}

}  // namespace roster::test
