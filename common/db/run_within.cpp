// A thread that watches another: the one that waits cannot be reached but by its socket.
#include "common/db/run_within.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <thread>

#include "common/db/errors.hpp"
#include "common/log/log.hpp"

namespace roster::db {

namespace {

// Of the same connection, but with a number of its own: libpq closes a socket that it finds broken, whose
// number may be another's before we look again.
class second_handle {
 public:
  explicit second_handle(int socket) : fd_(::fcntl(socket, F_DUPFD_CLOEXEC, 0)) {
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "a socket could not be watched");
  }
  ~second_handle() { ::close(fd_); }
  second_handle(const second_handle&) = delete;
  second_handle& operator=(const second_handle&) = delete;

  void shut_down() const { ::shutdown(fd_, SHUT_RDWR); }

 private:
  int fd_;
};

class watch {
 public:
  watch(std::chrono::milliseconds time, int socket)
      : connection_(socket), thread_([this, time] { run(time); }) {}
  ~watch() {
    end();
    thread_.join();
  }
  watch(const watch&) = delete;
  watch& operator=(const watch&) = delete;

  // Whether the time had passed, and the connection is shut down; from now on it will not be.
  bool end() {
    const std::lock_guard lock(mutex_);
    over_ = true;
    wake_.notify_one();
    return passed_;
  }

 private:
  void run(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    if (wake_.wait_for(lock, time, [this] { return over_; })) return;
    passed_ = true;
    connection_.shut_down();
  }

  second_handle connection_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool over_ = false;
  bool passed_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace

void run_within(std::chrono::milliseconds time, int socket, const std::function<void()>& work) {
  std::optional<watch> limit;
  try {
    limit.emplace(time, socket);
  } catch (const std::system_error& cause) {
    // A server that has no descriptor or thread left must not lose its good connections as well.
    log::warning("a database connection is not watched", {{"cause", cause.what()}});
  }
  std::exception_ptr thrown;
  try {
    work();
  } catch (...) {
    thrown = std::current_exception();
  }
  // Not by what was thrown alone: libpqxx 6 does not say that a LISTEN broke off.
  if (limit && limit->end())
    throw unavailable("the database has not answered within " + std::to_string(time.count()) + " ms");
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace roster::db
