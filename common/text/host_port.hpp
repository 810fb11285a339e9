// A host and a port as one text.
#pragma once

#include <cstdint>
#include <string>

namespace roster::text {

// "10.0.0.1:80", "[::1]:80", as in settings and URLs (RFC 3986, section 3.2.2).
inline std::string host_and_port(const std::string& host, std::uint16_t port) {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace roster::text
