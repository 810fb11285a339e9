// Where something listens, as settings say it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace roster::config {

struct host_port {
  std::string host;
  std::uint16_t port = 0;  // 0: any free one
};

// An address of TCP, or the path of a Unix-domain socket.
struct socket_address {
  host_port tcp;
  std::string path;  // in place of it; else empty
};

// unix(7): sun_path has 108 bytes, the last of them a NUL.
inline constexpr std::size_t longest_socket_path = 107;
inline constexpr std::string_view socket_address_form =
    "host:port, [IPv6]:port or unix:/path of at most 107 bytes";

}  // namespace roster::config
