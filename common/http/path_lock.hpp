// Who may take a path: one process at a time.
#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace roster::http {

// Holds PATH.lock, a file that only its owner can open, so that nobody else can keep him from it. It stays
// when it is free again: a lock on a file that goes away is no lock.
class path_lock {
 public:
  path_lock() = default;  // holds nothing
  // Throws std::runtime_error, as a listener does: "…: Address already in use" when another one holds it.
  explicit path_lock(const std::string& path) {
    const std::string name = path + ".lock";
    file_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file_ < 0) fail(name, errno);
    if (::flock(file_, LOCK_EX | LOCK_NB) == 0) return;
    const int why = errno;
    release();
    fail(path, why == EWOULDBLOCK ? EADDRINUSE : why);
  }
  ~path_lock() { release(); }
  path_lock(path_lock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  path_lock& operator=(path_lock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }

  void release() {
    if (file_ >= 0) ::close(std::exchange(file_, -1));
  }

 private:
  [[noreturn]] static void fail(const std::string& what, int why) {
    throw std::runtime_error(what + ": " + std::generic_category().message(why));
  }

  int file_ = -1;
};

}  // namespace roster::http
