// What an endpoint says of itself, of both kinds.
#include "common/async/endpoint.hpp"

#include <gtest/gtest.h>

#include <boost/asio/ip/address.hpp>
#include <boost/system/system_error.hpp>

namespace roster::async {
namespace {

endpoint tcp_at(const char* address, std::uint16_t port) {
  return asio::ip::tcp::endpoint(asio::ip::make_address(address), port);
}

TEST(Endpoint, IsWrittenAsItIsConfigured) {
  EXPECT_EQ(to_text(tcp_at("10.0.0.1", 80)), "10.0.0.1:80");
  EXPECT_EQ(to_text(tcp_at("::1", 8080)), "[::1]:8080");
  EXPECT_EQ(to_text(endpoint_at("/run/roster/participants")), "unix:/run/roster/participants");
}

TEST(Endpoint, HasAnAddressWithoutThePort) {
  EXPECT_EQ(address_text(tcp_at("10.0.0.1", 80)), "10.0.0.1");
  EXPECT_EQ(address_text(tcp_at("::1", 80)), "::1");
  EXPECT_EQ(address_text(endpoint_at("/run/a")), "unix");
}

TEST(Endpoint, HasAPortOrAPath) {
  EXPECT_EQ(port_of(tcp_at("::1", 8080)), 8080);
  EXPECT_EQ(path_of(tcp_at("::1", 8080)), "");
  EXPECT_EQ(port_of(endpoint_at("/run/a")), 0);
  EXPECT_EQ(path_of(endpoint_at("/run/a")), "/run/a");
  EXPECT_EQ(port_of(endpoint()), 0);
  EXPECT_EQ(path_of(endpoint()), "") << "of a socket that is not open";
}

TEST(Endpoint, TellsWhenAPathIsTooLong) {
  EXPECT_EQ(path_of(endpoint_at("/" + std::string(106, 'x'))).size(), 107U);
  EXPECT_THROW(endpoint_at("/" + std::string(107, 'x')), boost::system::system_error);
}

TEST(Endpoint, IsComparedByWhatItIs) {
  EXPECT_EQ(tcp_at("10.0.0.1", 80), tcp_at("10.0.0.1", 80));
  EXPECT_NE(tcp_at("10.0.0.1", 80), tcp_at("10.0.0.1", 81));
  EXPECT_EQ(endpoint_at("/run/a"), endpoint_at("/run/a"));
  EXPECT_NE(endpoint_at("/run/a"), endpoint_at("/run/ab"));
}

}  // namespace
}  // namespace roster::async
