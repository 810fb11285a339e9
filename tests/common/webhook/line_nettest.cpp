// A connection to a receiver of several addresses.
#include "common/webhook/line.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/coroutines.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/webhook_receiver.hpp"

namespace roster::webhook {
namespace {

using namespace std::chrono_literals;
using endpoint = asio::ip::tcp::endpoint;

class Line : public ::testing::Test {
 protected:
  Line() { threads_.start(); }

  boost::system::error_code open(const std::vector<std::uint16_t>& ports) {
    std::vector<endpoint> found;
    for (const std::uint16_t port : ports) found.emplace_back(asio::ip::address_v4::loopback(), port);
    const auto to = line::addresses::create(found.begin(), found.end(), "here", "");
    asio::ssl::context tls = make_tls_context();
    const std::unique_ptr<line> made =
        make_line(threads_.at(0).get_executor(), read_target("http://127.0.0.1").value(), tls);
    return roster::test::start(threads_.at(0), made->open(to, async::clock::now() + 10s)).get();
  }

  async::io_threads threads_{1};
};

TEST_F(Line, GoesOnToTheNextAddress) {
  const roster::test::webhook_receiver there([](const auto&) { return 204; });
  EXPECT_FALSE(open({roster::test::free_port(), there.port()}));
  EXPECT_FALSE(open({there.port(), roster::test::free_port()}));
}

TEST_F(Line, SaysWhyTheLastOfThemFailed) {
  EXPECT_EQ(open({roster::test::free_port(), roster::test::free_port()}), asio::error::connection_refused);
  EXPECT_EQ(open({}), asio::error::host_not_found);
}

}  // namespace
}  // namespace roster::webhook
