// Where finished log lines go: a bounded buffer emptied by one thread.
#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace roster::log {

class sink {
 public:
  // Writes to the file descriptor `fd`, which it does not own. Past `limit` bytes waiting, lines are dropped
  // and counted; the count is written as a line of its own ("log lines dropped") once there is room again.
  explicit sink(int fd, std::size_t limit = 8U << 20U);
  ~sink();  // flushes
  sink(const sink&) = delete;
  sink& operator=(const sink&) = delete;

  // `line` with its '\n'; never blocks on the descriptor. The writer gathers lines for some milliseconds,
  // unless they are much or one of them is `urgent`; only the first line after a silence has to wake it.
  void append(std::string_view line, bool urgent = false);
  void flush();  // blocks until what was appended before has been written

 private:
  void run();
  void take(std::string& batch);
  void write_behind(std::size_t more);
  void leave_cache();

  const int fd_;
  const std::size_t limit_;
  const bool is_file_;
  std::size_t in_cache_ = 0;  // the writer's: bytes since the kernel was last told to write them
  off_t left_cache_ = 0;      // the writer's: up to where the file was told to leave the page cache
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable written_;
  std::string waiting_;
  std::uint64_t appended_ = 0;  // lines ever taken into waiting_
  std::uint64_t done_ = 0;      // lines of them that have left it
  std::size_t dropped_ = 0;
  bool asleep_ = false;  // the writer expects nothing: the next line has to wake it
  bool hurry_ = false;
  bool stopping_ = false;
  std::thread writer_;  // last: it uses all of the above
};

}  // namespace roster::log
