// The sink: order, flushing, and what it does when its descriptor takes nothing.
#include "common/log/sink.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <linux/magic.h>
#include <linux/types.h>
#include <poll.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <iostream>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace roster::log {
namespace {

// A pipe whose write end may be filled up, so that a writer has to wait for a reader.
class a_pipe {
 public:
  a_pipe() { EXPECT_EQ(::pipe2(ends_.data(), O_CLOEXEC), 0); }
  ~a_pipe() {
    close_reader();
    close_writer();
  }
  a_pipe(const a_pipe&) = delete;
  a_pipe& operator=(const a_pipe&) = delete;

  int writer() const { return ends_[1]; }
  void close_reader() { close(ends_[0]); }
  void close_writer() { close(ends_[1]); }

  // Returns how many bytes (all of them newlines) went in. Leaves the write end as `non_blocking` says.
  std::size_t fill(bool non_blocking) {
    const int flags = ::fcntl(writer(), F_GETFL);
    ::fcntl(writer(), F_SETFL, flags | O_NONBLOCK);
    std::size_t count = 0;
    while (::write(writer(), "\n", 1) == 1) ++count;
    if (!non_blocking) ::fcntl(writer(), F_SETFL, flags);
    return count;
  }

  std::string read(std::size_t bytes) const {
    std::string out(bytes, '\0');
    std::size_t done = 0;
    while (done < bytes) {
      const ssize_t count = ::read(ends_[0], out.data() + done, bytes - done);
      if (count <= 0) break;
      done += static_cast<std::size_t>(count);
    }
    out.resize(done);
    return out;
  }

  // Within ten seconds.
  bool has_something() const {
    pollfd readable{ends_[0], POLLIN, 0};
    return ::poll(&readable, 1, 10'000) == 1;
  }

  // Reads until every writer has closed.
  std::string read_all() const {
    std::string out;
    std::array<char, 4096> part{};
    ssize_t count = 0;
    while ((count = ::read(ends_[0], part.data(), part.size())) > 0)
      out.append(part.data(), static_cast<std::size_t>(count));
    return out;
  }

 private:
  static void close(int& fd) {
    if (fd >= 0) ::close(fd);
    fd = -1;
  }
  std::array<int, 2> ends_{-1, -1};
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) lines.push_back(line);
  return lines;
}

TEST(Sink, WritesEveryLineInOrder) {
  a_pipe pipe;
  std::string expected;
  {
    sink to(pipe.writer());
    for (int i = 0; i < 500; ++i) {
      const std::string line = std::to_string(i) + "\n";
      to.append(line);
      expected += line;
    }
  }
  pipe.close_writer();
  EXPECT_EQ(pipe.read_all(), expected);
}

TEST(Sink, HasWrittenWhatWasAppendedWhenFlushReturns) {
  a_pipe pipe;
  sink to(pipe.writer());
  to.append("one\n");
  to.flush();
  to.flush();  // nothing waits: returns at once
  pipe.close_writer();
  EXPECT_EQ(pipe.read_all(), "one\n");
}

TEST(Sink, KeepsLinesOfManyThreadsWhole) {
  a_pipe pipe;
  auto reader = std::async(std::launch::async, [&pipe] { return pipe.read_all(); });
  {
    sink to(pipe.writer());
    std::vector<std::thread> threads;
    for (char c = 'a'; c < 'e'; ++c) {
      threads.emplace_back([&to, c] {
        for (int i = 0; i < 1000; ++i) to.append(std::string(40, c) + "\n", i % 100 == 0);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  pipe.close_writer();
  const std::vector<std::string> lines = lines_of(reader.get());
  EXPECT_EQ(lines.size(), 4000U);
  for (const std::string& line : lines) EXPECT_EQ(line, std::string(40, line[0]));
}

TEST(Sink, DropsAndCountsLinesWhenNobodyReads) {
  a_pipe pipe;
  pipe.fill(false);
  const std::string line(99, 'x');
  constexpr std::size_t appended = 100;
  std::future<std::string> reader;
  {
    sink to(pipe.writer(), 1000);
    for (std::size_t i = 0; i < appended; ++i) to.append(line + "\n");  // returns though the pipe is full
    reader = std::async(std::launch::async, [&pipe] { return pipe.read_all(); });
  }
  pipe.close_writer();
  std::size_t written = 0;
  std::size_t dropped = 0;
  for (const std::string& found : lines_of(reader.get())) {
    if (found == line) {
      ++written;
      continue;
    }
    const boost::json::value report = boost::json::parse(found);
    EXPECT_EQ(report.at("event").as_string(), "log lines dropped");
    EXPECT_EQ(report.at("level").as_string(), "warning");
    dropped += report.at("count").to_number<std::size_t>();
  }
  EXPECT_GT(dropped, 0U);
  EXPECT_GE(written, 10U);
  EXPECT_EQ(written + dropped, appended);
}

TEST(Sink, WaitsForADescriptorThatDoesNotBlock) {
  a_pipe pipe;
  const std::size_t filling = pipe.fill(true);
  auto reader = std::async(std::launch::async, [&pipe] { return pipe.read_all(); });
  {
    sink to(pipe.writer());
    to.append("late\n");
  }
  pipe.close_writer();
  EXPECT_EQ(reader.get(), std::string(filling, '\n') + "late\n");
}

// Lines gather for 20 ms, but for those that are worth a write. Of many rounds the fastest, for others use
// the machine too.
TEST(Sink, WritesMuchWithoutGatheringMore) {
  using clock = std::chrono::steady_clock;
  const std::string line = std::string(60'000, 'x') + "\n";
  a_pipe pipe;
  sink to(pipe.writer());
  auto fastest = clock::duration::max();
  for (int i = 0; i < 20; ++i) {
    const auto begun = clock::now();
    to.append(line);
    ASSERT_TRUE(pipe.read(line.size()) == line);
    fastest = std::min(fastest, clock::now() - begun);
  }
  EXPECT_LT(fastest, std::chrono::milliseconds(15));
}

// After a line the writer expects more for a while and needs no waking, then it sleeps.
TEST(Sink, WritesWhatComesAtOnceAndWhatComesLate) {
  a_pipe pipe;
  sink to(pipe.writer());
  for (const int pause_ms : {0, 5, 60, 0, 15, 25, 60}) {
    std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
    to.append("line\n");
    ASSERT_TRUE(pipe.has_something()) << "after a pause of " << pause_ms << " ms";
    EXPECT_EQ(pipe.read(5), "line\n");
  }
}

std::set<int> threads_under(int policy) {
  std::set<int> found;
  for (const auto& each : std::filesystem::directory_iterator("/proc/self/task")) {
    const int thread = std::stoi(each.path().filename());
    if (::sched_getscheduler(thread) == policy) found.insert(thread);
  }
  return found;
}

// A thread that was joined may be listed a moment longer: so not their number is compared.
TEST(Sink, WritesWithoutInterruptingWhoeverLogs) {
  const std::set<int> before = threads_under(SCHED_BATCH);
  a_pipe pipe;
  sink to(pipe.writer());
  to.append("one\n");
  to.flush();
  std::set<int> made = threads_under(SCHED_BATCH);
  for (const int thread : before) made.erase(thread);
  EXPECT_EQ(made.size(), 1U);
}

TEST(Sink, OutlivesItsReader) {
  a_pipe pipe;
  pipe.close_reader();
  sink to(pipe.writer());
  to.append("nobody reads this\n");
  to.flush();
  to.append("nor this\n");
  to.flush();
}

// Everything that a file holds.
std::string content_of(int fd) {
  std::string out(static_cast<std::size_t>(::lseek(fd, 0, SEEK_END)), '\0');
  EXPECT_EQ(::pread(fd, out.data(), out.size(), 0), static_cast<ssize_t>(out.size()));
  return out;
}

// How much of a file is in the page cache, and of that, what the kernel has not begun to write.
struct cached_bytes {
  std::size_t all = 0;
  std::size_t dirty = 0;
};

// Of a file that has just been written. Nothing where that is not to be seen: cachestat(2) is as old as Linux
// 6.5 (Debian 12's own is 6.1), a container's seccomp profile may be older, the pages of an overlay are
// another file's, and those of a file in memory stay.
std::optional<cached_bytes> cached_bytes_of(int fd) {
  constexpr long cachestat = 451;  // of every architecture; Debian 12's headers have no name for it
  struct {
    __u64 offset = 0;
    __u64 length = 0;
  } all;
  struct {
    __u64 cached = 0;
    __u64 dirty = 0;
    __u64 in_writing = 0;
    __u64 evicted = 0;
    __u64 recently_evicted = 0;
  } pages;
  struct statfs on {};
  EXPECT_EQ(::fstatfs(fd, &on), 0);
  if (::syscall(cachestat, fd, &all, &pages, 0) != 0) {
    EXPECT_THAT(errno, testing::AnyOf(ENOSYS, EPERM));
  } else if (pages.cached > 0 && on.f_type != TMPFS_MAGIC) {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    return cached_bytes{pages.cached * page, pages.dirty * page};
  }
  std::cout << "the pages of a file are not to be seen here, and were not looked at\n";
  return std::nullopt;
}

// An empty one that goes with its descriptor. Where the tests run: /tmp may be in memory.
int make_file() {
  std::string path = "sink_test_XXXXXX";
  const int fd = ::mkstemp(path.data());
  if (fd >= 0) ::unlink(path.c_str());
  return fd;
}

TEST(Sink, LeavesLittleOfAFileForTheKernelToWriteAtOnce) {
  const int fd = make_file();
  ASSERT_GE(fd, 0);
  std::string expected;
  {
    sink to(fd);
    for (char c = '0'; c < '0' + 64; ++c) {
      const std::string line = std::string(65535, c) + "\n";
      to.append(line);
      to.flush();
      expected += line;
    }
  }
  const std::optional<cached_bytes> cached = cached_bytes_of(fd);  // before the file is read
  EXPECT_TRUE(content_of(fd) == expected);
  ::close(fd);
  if (cached) {
    EXPECT_LE(cached->dirty, 256U << 10U);
  }
}

// A page leaves the cache once it is on the disk, and the disk may be slow: then a few lines more are written
// and looked at again.
TEST(Sink, LeavesLittleOfAFileInThePageCache) {
  constexpr std::size_t little = std::size_t{4} << 20U;
  const int fd = make_file();
  ASSERT_GE(fd, 0);
  std::optional<cached_bytes> cached;
  {
    sink to(fd);
    const auto write_megabytes = [&](int count) {
      const std::string line = std::string((1U << 20U) - 1, 'x') + "\n";
      for (int i = 0; i < count; ++i) {
        to.append(line);
        to.flush();
      }
      cached = cached_bytes_of(fd);
    };
    write_megabytes(16);
    for (int i = 0; i < 50 && cached && cached->all > little; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      write_megabytes(1);
    }
  }
  ::close(fd);
  if (cached) {
    EXPECT_LE(cached->all, little);
  }
}

}  // namespace
}  // namespace roster::log
