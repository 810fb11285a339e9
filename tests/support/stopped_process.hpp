// A process of somebody else's that stands still for a while.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <cerrno>
#include <system_error>

namespace roster::test {

// Its kernel still acknowledges what is sent to it.
class stopped_process {
 public:
  explicit stopped_process(pid_t pid) : pid_(pid) {
    if (::kill(pid_, SIGSTOP) != 0) throw std::system_error(errno, std::generic_category(), "SIGSTOP");
  }
  ~stopped_process() { ::kill(pid_, SIGCONT); }
  stopped_process(const stopped_process&) = delete;
  stopped_process& operator=(const stopped_process&) = delete;

 private:
  pid_t pid_;
};

}  // namespace roster::test
