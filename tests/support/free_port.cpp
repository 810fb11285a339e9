// Binds port 0, reads what the kernel chose, and lets go of it.
#include "tests/support/free_port.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace roster::test {

std::uint16_t free_port() {
  using boost::asio::ip::tcp;
  boost::asio::io_context context;
  const tcp::acceptor bound(context, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
  return bound.local_endpoint().port();
}

}  // namespace roster::test
