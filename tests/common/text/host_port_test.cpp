// A host and a port as one text.
#include "common/text/host_port.hpp"

#include <gtest/gtest.h>

namespace roster::text {
namespace {

TEST(HostAndPort, PutsAnIpv6AddressIntoBrackets) {
  EXPECT_EQ(host_and_port("127.0.0.1", 80), "127.0.0.1:80");
  EXPECT_EQ(host_and_port("localhost", 8080), "localhost:8080");
  EXPECT_EQ(host_and_port("::1", 80), "[::1]:80");
}

}  // namespace
}  // namespace roster::text
