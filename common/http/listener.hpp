// A socket that listens: at an address of TCP, or at the path of a Unix-domain socket.
#pragma once

#include <sys/types.h>

#include <string>

#include "common/async/endpoint.hpp"
#include "common/async/types.hpp"
#include "common/config/address.hpp"
#include "common/http/path_lock.hpp"

namespace roster::http {

class listener {
 public:
  // Throws std::runtime_error naming where and why ("127.0.0.1:8080: Address already in use").
  //
  // What a process that was killed left at a path is replaced: a socket at which nobody listens. To look and
  // to take it are two steps, and a socket that does not listen yet looks like one left behind; so a lock on
  // the path is held from before until close(). Who may connect to a path is up to the umask.
  listener(const async::executor& on, const config::socket_address& where);
  ~listener() { close(); }
  listener(const listener&) = delete;
  listener& operator=(const listener&) = delete;

  async::endpoint endpoint() const { return acceptor_.local_endpoint(); }
  bool is_open() const { return acceptor_.is_open(); }
  async::stream_acceptor& acceptor() { return acceptor_; }

  // Removes the path too, if what is there is still ours.
  void close();

 private:
  void listen_at(const config::host_port& address);
  void listen_at(const std::string& path);
  void bind_and_listen(const async::endpoint& at);

  async::stream_acceptor acceptor_;
  std::string path_;  // that we have bound
  dev_t device_ = 0;  // of the socket there, with its inode: which one it is
  ino_t inode_ = 0;
  path_lock lock_;
};

}  // namespace roster::http
