// Reserves a port by a name in the kernel, then binds it to see whether it is free, and lets go of it.
#include "tests/support/free_port.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <cstddef>
#include <random>
#include <stdexcept>
#include <string>
#include <system_error>

namespace roster::test {

namespace {

// A socket with the port's number in an abstract name (unix(7)): such a name is one program's at a time,
// there are as many as there are networks, no file stays behind, and it is free again when the program ends,
// however it ends.
bool reserve(std::uint16_t port) {
  const int held = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (held < 0) throw std::system_error(errno, std::generic_category(), "socket");
  const std::string name = "roster-test-port-" + std::to_string(port);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::copy(name.begin(), name.end(), address.sun_path + 1);
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  if (::bind(held, reinterpret_cast<const sockaddr*>(&address), length) == 0) return true;  // held to the end
  ::close(held);
  return false;
}

bool is_free(std::uint16_t port) {
  using boost::asio::ip::tcp;
  boost::asio::io_context context;
  tcp::acceptor probe(context, tcp::v4());
  boost::system::error_code taken;
  probe.bind({boost::asio::ip::address_v4::loopback(), port}, taken);
  return !taken;
}

}  // namespace

std::uint16_t free_port() {
  static std::minstd_rand random{std::random_device{}()};
  // Below what the kernel gives to outgoing connections (32768 and up), and beside what deploy/scripts/lib.sh
  // gives to ./run (20000 and up).
  std::uniform_int_distribution<std::uint16_t> pick(10'000, 19'999);
  for (int tries = 0; tries < 1000; ++tries) {
    const std::uint16_t port = pick(random);
    if (reserve(port) && is_free(port)) return port;
  }
  throw std::runtime_error("no free port");
}

}  // namespace roster::test
