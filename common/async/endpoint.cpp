// Asio's generic endpoints say only how many bytes they have: here they are read as what they are.
#include "common/async/endpoint.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <cstring>

#include "common/text/host_port.hpp"

namespace roster::async {

namespace {

template <class Kind>
Kind read_as(const endpoint& at) {
  Kind out;
  std::memcpy(out.data(), at.data(), at.size());
  out.resize(at.size());
  return out;
}

asio::ip::tcp::endpoint as_tcp(const endpoint& at) {
  return read_as<asio::ip::tcp::endpoint>(at);
}

}  // namespace

endpoint endpoint_at(const std::string& path) {
  return asio::local::stream_protocol::endpoint(path);
}

bool is_tcp(const endpoint& at) {
  const int family = at.protocol().family();
  return family == AF_INET || family == AF_INET6;
}

std::uint16_t port_of(const endpoint& at) {
  return is_tcp(at) ? as_tcp(at).port() : std::uint16_t{0};
}

std::string path_of(const endpoint& at) {
  return is_tcp(at) ? std::string() : read_as<asio::local::stream_protocol::endpoint>(at).path();
}

std::string address_text(const endpoint& at) {
  return is_tcp(at) ? as_tcp(at).address().to_string() : "unix";
}

std::string to_text(const endpoint& at) {
  const std::string address = address_text(at);
  if (!is_tcp(at)) return address + ":" + path_of(at);
  return text::host_and_port(address, port_of(at));
}

}  // namespace roster::async
