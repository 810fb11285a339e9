// A socket that listens: at an address of TCP, or at the path of a Unix-domain socket.
#pragma once

#include <cstdint>
#include <string>

#include "common/async/types.hpp"

namespace roster::http {

// Both open the acceptor, or throw std::runtime_error naming where and why ("127.0.0.1:8080: Address already
// in use"). host: a name or an address; port 0: any free one.
void listen_at_address(async::stream_acceptor& acceptor, const std::string& host, std::uint16_t port);
// What a process that was killed left at the path is replaced, if it is a socket that nobody listens on. Who
// may connect is up to the umask.
void listen_at_path(async::stream_acceptor& acceptor, const std::string& path);

// Closes it, and removes its path.
void stop_listening(async::stream_acceptor& acceptor);

}  // namespace roster::http
