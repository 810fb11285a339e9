// The writer thread of the log.
#include "common/log/sink.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <utility>

#include "common/log/log.hpp"
#include "common/thread/scheduling.hpp"

namespace roster::log {

namespace {

// How long the writer lets lines gather, and how many bytes of them: a few wake-ups and system calls for all.
// One that writes half a megabyte has the processor for half a millisecond, and at 100,000 lines a second
// whoever answers requests there waited for one every 20 ms. Less than a pipe holds.
constexpr std::chrono::milliseconds gathers_for{20};
constexpr std::size_t worth_a_write = 48U << 10U;

// So much of a file may wait in the page cache. Left alone, the kernel writes half a minute of lines at once,
// and whoever flushes on that disk meanwhile (PostgreSQL commits) waits for all of them: 100 to 400 ms were
// measured.
constexpr std::size_t written_behind = 128U << 10U;

// So much of a file at its end, and as much again, stays in the page cache once it has been written. Nobody
// reads most lines, and a page that one has left serves the next ones: else each line needs memory that is
// new (to a virtual machine perhaps newly given, several µs a page), and drives out the tables of a database.
constexpr off_t kept_in_cache = off_t{1} << 20U;

// A closed or broken descriptor throws the rest away: there is nobody left to tell.
void write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      // Standard error may share a terminal's or a pipe's file description with somebody who made it
      // non-blocking.
      pollfd writable{fd, POLLOUT, 0};
      ::poll(&writable, 1, -1);
    } else if (errno != EINTR) {
      return;
    }
  }
}

bool is_file(int fd) {
  struct stat about {};
  return ::fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
}

// Signals belong to the threads that wait for them; and SIGPIPE must not end the process over a lost log.
void block_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

sink::sink(int fd, std::size_t limit)
    : fd_(fd), limit_(limit), is_file_(is_file(fd)), writer_([this] { run(); }) {}

sink::~sink() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  writer_.join();
}

void sink::append(std::string_view line, bool urgent) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() + line.size() > limit_) {
      ++dropped_;
      return;
    }
    const bool hurry = urgent || waiting_.size() + line.size() > std::min(worth_a_write, limit_ / 2);
    wake = std::exchange(asleep_, false) || (hurry && !hurry_);
    hurry_ = hurry_ || hurry;
    waiting_ += line;
    ++appended_;
  }
  if (wake) wake_.notify_one();
}

void sink::flush() {
  std::unique_lock lock(mutex_);
  const std::uint64_t target = appended_;
  if (done_ >= target) return;
  hurry_ = true;
  wake_.notify_one();
  written_.wait(lock, [&] { return done_ >= target; });
}

void sink::run() {
  block_signals();
  thread::let_the_waker_go_on();
  std::string batch;
  std::unique_lock lock(mutex_);
  while (true) {
    // Who has just written expects more, and its first line wakes nobody.
    wake_.wait_for(lock, gathers_for, [this] { return stopping_ || hurry_; });
    if (waiting_.empty()) {
      if (stopping_) return;
      asleep_ = true;
      wake_.wait(lock, [this] { return stopping_ || !asleep_; });
      continue;
    }
    const std::uint64_t taken = appended_;
    take(batch);
    lock.unlock();
    write_all(fd_, batch);
    write_behind(batch.size());
    lock.lock();
    done_ = taken;
    written_.notify_all();
  }
}

void sink::write_behind(std::size_t more) {
  if (!is_file_) return;
  in_cache_ += more;
  if (in_cache_ < written_behind) return;
  in_cache_ = 0;
  // It begins the writing and does not wait for its end; where the device's queue is full it waits for room
  // there (sync_file_range(2)), which holds up this thread and nobody who logs. A file system that cannot do
  // so goes on as before.
  ::sync_file_range(fd_, 0, 0, SYNC_FILE_RANGE_WRITE);
  leave_cache();
}

// A page that has not reached the disk stays (and the kernel makes much of it): so this is about those that
// began to be written a while ago, and about what stayed the times before.
void sink::leave_cache() {
  struct stat about {};
  if (::fstat(fd_, &about) != 0) return;
  const off_t end = about.st_size;
  if (end < left_cache_) left_cache_ = 0;  // it was truncated, as logs are that rotate
  if (end - left_cache_ < 2 * kept_in_cache) return;
  left_cache_ = end - kept_in_cache;
  ::posix_fadvise(fd_, 0, left_cache_, POSIX_FADV_DONTNEED);
}

void sink::take(std::string& batch) {
  batch.clear();
  batch.swap(waiting_);
  hurry_ = false;
  if (dropped_ > 0) format_line(batch, level::warning, "log lines dropped", {{"count", dropped_}});
  dropped_ = 0;
}

}  // namespace roster::log
