// The writer thread of the log.
#include "common/log/sink.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>

#include "common/log/log.hpp"

namespace roster::log {

namespace {

// How long the writer lets lines gather: one wake-up and one system call for all of them.
constexpr std::chrono::milliseconds gathering{20};

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

// Signals belong to the threads that wait for them; and SIGPIPE must not end the process over a lost log.
void block_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

sink::sink(int fd, std::size_t limit) : fd_(fd), limit_(limit), writer_([this] { run(); }) {}

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
    const bool hurry = urgent || waiting_.size() + line.size() > limit_ / 2;
    wake = waiting_.empty() || (hurry && !hurry_);
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
  std::string batch;
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    wake_.wait_for(lock, gathering, [this] { return stopping_ || hurry_; });
    const std::uint64_t taken = appended_;
    take(batch);
    lock.unlock();
    write_all(fd_, batch);
    lock.lock();
    done_ = taken;
    written_.notify_all();
  }
}

void sink::take(std::string& batch) {
  batch.clear();
  batch.swap(waiting_);
  hurry_ = false;
  if (dropped_ > 0) format_line(batch, level::warning, "log lines dropped", {{"count", dropped_}});
  dropped_ = 0;
}

}  // namespace roster::log
