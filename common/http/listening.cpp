// Binding, and what is left of the one before.
#include "common/http/listening.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/system/system_error.hpp>
#include <stdexcept>

#include "common/async/endpoint.hpp"

namespace roster::http {

namespace {

using boost::system::error_code;

void bind_and_listen(async::stream_acceptor& acceptor, const async::endpoint& at) {
  acceptor.open(at.protocol());
  if (async::is_tcp(at)) acceptor.set_option(asio::socket_base::reuse_address(true));
  acceptor.bind(at);
  acceptor.listen();
}

bool is_socket(const std::string& path) {
  struct stat about {};
  return ::lstat(path.c_str(), &about) == 0 && S_ISSOCK(about.st_mode);
}

// Left behind: it is there, and nobody takes connections.
bool is_left_behind(const async::endpoint& at, const std::string& path, const async::executor& on) {
  if (!is_socket(path)) return false;
  async::stream_socket probe(on);
  error_code ec;
  probe.connect(at, ec);
  return ec == asio::error::connection_refused;
}

}  // namespace

void listen_at_address(async::stream_acceptor& acceptor, const std::string& host, std::uint16_t port) {
  const std::string service = std::to_string(port);
  try {
    asio::ip::tcp::resolver resolver(acceptor.get_executor());
    bind_and_listen(acceptor,
                    resolver.resolve(host, service, asio::ip::tcp::resolver::passive).begin()->endpoint());
  } catch (const boost::system::system_error& cause) {
    throw std::runtime_error(host + ":" + service + ": " + cause.code().message());
  }
}

void listen_at_path(async::stream_acceptor& acceptor, const std::string& path) {
  try {
    const async::endpoint at = async::socket_at(path);
    if (is_left_behind(at, path, acceptor.get_executor())) ::unlink(path.c_str());
    bind_and_listen(acceptor, at);
  } catch (const boost::system::system_error& cause) {
    throw std::runtime_error(path + ": " + cause.code().message());
  }
}

void stop_listening(async::stream_acceptor& acceptor) {
  error_code ignored;
  const async::endpoint at = acceptor.local_endpoint(ignored);
  // First: once it is closed, the path may be another process's.
  if (const std::string path = async::path_of(at); !path.empty()) ::unlink(path.c_str());
  acceptor.close(ignored);
}

}  // namespace roster::http
