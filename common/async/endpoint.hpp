// Where a stream socket is: at an address and port of TCP, or at the path of a Unix-domain socket.
#pragma once

#include <cstdint>
#include <string>

#include "common/async/types.hpp"

namespace roster::async {

// Compare only those that were made or resolved: one that the kernel has told may be written otherwise.
using endpoint = stream_protocol::endpoint;

// path: at most 107 bytes (unix(7)), else boost::system::system_error is thrown.
endpoint endpoint_at(const std::string& path);

bool is_tcp(const endpoint& at);
std::uint16_t port_of(const endpoint& at);     // 0: it is no TCP
std::string path_of(const endpoint& at);       // empty: it is TCP, or has no name, as a client's end
std::string address_text(const endpoint& at);  // "10.0.0.1", "::1"; "unix"
std::string to_text(const endpoint& at);       // "10.0.0.1:80", "[::1]:80"; "unix:/run/roster/participants"

}  // namespace roster::async
