// Binding, and what is left of the one before.
#include "common/http/listener.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/system/system_error.hpp>
#include <optional>
#include <stdexcept>

#include "common/text/host_port.hpp"

namespace roster::http {

namespace {

using boost::system::error_code;

std::optional<struct stat> socket_there(const std::string& path) {
  struct stat about {};
  if (::lstat(path.c_str(), &about) != 0 || !S_ISSOCK(about.st_mode)) return std::nullopt;
  return about;
}

// Whether a socket is there that nobody takes connections from.
bool is_left_behind(const std::string& path, const async::executor& on) {
  if (!socket_there(path)) return false;
  const async::endpoint at = async::endpoint_at(path);
  async::stream_socket probe(on);
  probe.open(at.protocol());
  probe.non_blocking(true);  // who hangs, with a full queue, is somebody
  error_code ec;
  probe.connect(at, ec);
  return ec == asio::error::connection_refused;
}

}  // namespace

listener::listener(const async::executor& on, const config::socket_address& where) : acceptor_(on) {
  if (where.path.empty()) {
    listen_at(where.tcp);
  } else {
    listen_at(where.path);
  }
}

void listener::listen_at(const config::host_port& address) {
  try {
    asio::ip::tcp::resolver resolver(acceptor_.get_executor());
    const auto found =
        resolver.resolve(address.host, std::to_string(address.port), asio::ip::tcp::resolver::passive);
    bind_and_listen(found.begin()->endpoint());
  } catch (const boost::system::system_error& cause) {
    throw std::runtime_error(text::host_and_port(address.host, address.port) + ": " + cause.code().message());
  }
}

void listener::listen_at(const std::string& path) {
  lock_ = path_lock(path);
  try {
    if (is_left_behind(path, acceptor_.get_executor())) ::unlink(path.c_str());
    bind_and_listen(async::endpoint_at(path));
    if (const auto made = socket_there(path)) {
      path_ = path;
      device_ = made->st_dev;
      inode_ = made->st_ino;
    }
  } catch (const boost::system::system_error& cause) {
    throw std::runtime_error(path + ": " + cause.code().message());
  }
}

void listener::bind_and_listen(const async::endpoint& at) {
  acceptor_.open(at.protocol());
  if (async::is_tcp(at)) acceptor_.set_option(asio::socket_base::reuse_address(true));
  acceptor_.bind(at);
  acceptor_.listen();
}

void listener::close() {
  if (!path_.empty()) {
    const auto there = socket_there(path_);
    if (there && there->st_dev == device_ && there->st_ino == inode_) ::unlink(path_.c_str());
    path_.clear();
  }
  error_code ignored;
  acceptor_.close(ignored);
  lock_.release();
}

}  // namespace roster::http
