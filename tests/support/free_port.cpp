// Binds a port to see whether it is free, and lets go of it. Below the range that the kernel gives to
// outgoing connections, so that none of them takes the port before the program it is meant for.
#include "tests/support/free_port.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <random>
#include <stdexcept>

namespace roster::test {

std::uint16_t free_port() {
  using boost::asio::ip::tcp;
  static std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<std::uint16_t> pick(15'000, 32'000);
  boost::asio::io_context context;
  for (int tries = 0; tries < 1000; ++tries) {
    const tcp::endpoint wanted(boost::asio::ip::address_v4::loopback(), pick(random));
    tcp::acceptor probe(context, wanted.protocol());
    boost::system::error_code taken;
    probe.bind(wanted, taken);
    if (!taken) return wanted.port();
  }
  throw std::runtime_error("no free port");
}

}  // namespace roster::test
