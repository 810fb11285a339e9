// A load at a constant rate: open_loop create|get PORT RATE SECONDS CONNECTIONS TEAM TOKEN PREFIX|COUNT
//
// Request number n is due at n / RATE seconds, whatever became of the ones before it. Its time runs from that
// moment and not from when a connection was free to send it, so a server that stalls is charged for every
// request that would have come meanwhile ("coordinated omission" is what a closed loop would measure
// instead). Prints one line of JSON.
//
// It shares the machine with what it measures, so it is as lean as wrk: one thread on epoll, no parser of
// more than it needs, and it wakes up for what is due a few thousand times a second at most.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <deque>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace {

using clock_type = std::chrono::steady_clock;
using time_point = clock_type::time_point;

// What falls due within it is sent together, and charged for the wait.
constexpr std::chrono::microseconds tick{250};

// For answers after the last request was due. What has none by then has failed.
constexpr std::chrono::seconds patience{30};

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

struct options {
  bool creates = false;
  std::uint16_t port = 0;
  double rate = 0;
  std::size_t total = 0;  // requests
  std::size_t connections = 0;
  std::string team;
  std::string token;
  std::string keys;  // creates: what keys begin with; gets: how many seed_n there are
};

class requests {
 public:
  explicit requests(const options& how)
      : how_(how),
        path_("/api/teams/" + how.team + "/participants"),
        common_(" HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + how.token + "\r\n"),
        pick_(1, how.creates ? 1 : std::stoul(how.keys)) {}

  std::string make(std::size_t number) {
    if (!how_.creates) return "GET " + path_ + "/seed_" + std::to_string(pick_(random_)) + common_ + "\r\n";
    const std::string body = R"({"key":")" + how_.keys + std::to_string(number) + R"(","notes":"mollitia"})";
    return "POST " + path_ + common_ +
           "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
  }

 private:
  const options& how_;
  std::string path_;
  std::string common_;
  std::minstd_rand random_{42};
  std::uniform_int_distribution<std::size_t> pick_;
};

// The status of the answer at the beginning of `got`; 0 while it is not whole. Throws when it is none.
unsigned status_of(std::string_view got) {
  constexpr std::string_view length_header = "\r\nContent-Length:";
  const std::size_t end = got.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  std::size_t length = 0;
  for (std::size_t line = got.find("\r\n"); line < end; line = got.find("\r\n", line + 2)) {
    if (::strncasecmp(got.data() + line, length_header.data(), length_header.size()) != 0) continue;
    length = std::stoul(std::string(got.substr(line + length_header.size(), 20)));
  }
  if (!got.starts_with("HTTP/1.1 ") || end < 12) throw std::runtime_error("an answer that is not HTTP/1.1");
  if (got.size() < end + 4 + length) return 0;
  return static_cast<unsigned>(std::stoul(std::string(got.substr(9, 3))));
}

// One request at a time over one connection.
class connection {
 public:
  explicit connection(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (fd_ < 0) fail("socket");
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) fail("connect");
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  connection(connection&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), due_(other.due_), got_(std::move(other.got_)) {}
  connection& operator=(connection&&) = delete;
  ~connection() {
    if (fd_ >= 0) ::close(fd_);
  }

  int fd() const { return fd_; }
  time_point due() const { return due_; }

  // A request is far smaller than a socket's buffer. When it cannot be sent, read() finds the connection
  // broken.
  void send(std::string_view request, time_point due) {
    due_ = due;
    const ssize_t sent = ::send(fd_, request.data(), request.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(request.size())) ::shutdown(fd_, SHUT_RDWR);
  }

  enum class answer { awaited, good, bad, broken };

  answer read(unsigned expected) {
    std::array<char, 4096> part;  // NOLINT(cppcoreguidelines-pro-type-member-init): recv() fills it
    const ssize_t count = ::recv(fd_, part.data(), part.size(), MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return answer::awaited;
    if (count <= 0) return answer::broken;
    got_.append(part.data(), static_cast<std::size_t>(count));
    const unsigned status = status_of(got_);
    if (status == 0) return answer::awaited;
    got_.clear();
    return status == expected ? answer::good : answer::bad;
  }

 private:
  int fd_;
  time_point due_;
  std::string got_;
};

class load {
 public:
  explicit load(const options& how) : how_(how), requests_(how), poll_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (poll_ < 0) fail("epoll_create1");
    connections_.reserve(how.connections);
    for (std::size_t i = 0; i < how.connections; ++i) {
      const connection& made = connections_.emplace_back(how.port);
      epoll_event event{EPOLLIN, {.u64 = i}};
      if (::epoll_ctl(poll_, EPOLL_CTL_ADD, made.fd(), &event) != 0) fail("epoll_ctl");
      idle_.push_back(i);
    }
    took_.reserve(how.total);
  }
  load(const load&) = delete;
  load& operator=(const load&) = delete;
  ~load() { ::close(poll_); }

  // How long each request took that was answered as it should be, in µs. Ends when each was answered, or has
  // lost its connection, or when patience does.
  std::vector<double> run() {
    begun_ = clock_type::now();
    end_ = due_at(how_.total) + patience;
    while (done_ < how_.total && broken_ < connections_.size() && clock_type::now() < end_) {
      send_due();
      await();
    }
    return std::move(took_);
  }

 private:
  time_point due_at(std::size_t number) const {
    return begun_ + std::chrono::duration_cast<clock_type::duration>(
                        std::chrono::duration<double>(static_cast<double>(number) / how_.rate));
  }

  void send_due() {
    for (; issued_ < how_.total && !idle_.empty() && due_at(issued_) <= clock_type::now(); ++issued_) {
      const std::size_t by = idle_.front();
      idle_.pop_front();
      connections_[by].send(requests_.make(issued_), due_at(issued_));
    }
  }

  // For answers, until the next request is due where a connection is free to send it, at the longest until
  // the end.
  void await() {
    using std::chrono::nanoseconds;
    // The kernel fills it.
    std::array<epoll_event, 64> events;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    const time_point until = issued_ < how_.total && !idle_.empty() ? due_at(issued_) : end_;
    const nanoseconds left = std::max<nanoseconds>(until - clock_type::now(), tick);
    const timespec limit{left.count() / 1'000'000'000, left.count() % 1'000'000'000};
    const int count = ::epoll_pwait2(poll_, events.data(), events.size(), &limit, nullptr);
    if (count < 0 && errno != EINTR) fail("epoll_pwait2");
    for (int i = 0; i < count; ++i) read(events[static_cast<std::size_t>(i)].data.u64);
  }

  void read(std::size_t from) {
    connection& one = connections_[from];
    switch (one.read(how_.creates ? 201 : 200)) {
      case connection::answer::awaited:
        return;
      case connection::answer::good:
        took_.push_back(std::chrono::duration<double, std::micro>(clock_type::now() - one.due()).count());
        break;
      case connection::answer::bad:
        break;
      case connection::answer::broken:
        return lose(from);
    }
    ++done_;
    idle_.push_back(from);
  }

  void lose(std::size_t which) {
    ::epoll_ctl(poll_, EPOLL_CTL_DEL, connections_[which].fd(), nullptr);
    ++broken_;
    const bool was_idle = std::erase(idle_, which) > 0;
    if (!was_idle) ++done_;
  }

  const options& how_;
  requests requests_;
  int poll_;
  std::size_t issued_ = 0;
  std::size_t done_ = 0;
  std::size_t broken_ = 0;  // connections
  time_point begun_;
  time_point end_;
  std::vector<connection> connections_;
  std::deque<std::size_t> idle_;
  std::vector<double> took_;
};

double at(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  return sorted[std::min(sorted.size() - 1,
                         static_cast<std::size_t>(static_cast<double>(sorted.size()) * share))];
}

options read_arguments(const std::vector<std::string>& given) {
  options out;
  out.creates = given.at(0) == "create";
  out.port = static_cast<std::uint16_t>(std::stoul(given.at(1)));
  out.rate = std::stod(given.at(2));
  out.total = static_cast<std::size_t>(out.rate * std::stod(given.at(3)));
  out.connections = std::stoul(given.at(4));
  out.team = given.at(5);
  out.token = given.at(6);
  out.keys = given.at(7);
  return out;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    const options how = read_arguments({arguments + 1, arguments + count});
    std::vector<double> took = load(how).run();
    std::sort(took.begin(), took.end());
    // What was refused, what never came back, and what was never sent.
    const std::size_t failed = how.total - took.size();
    std::cout << "{\"requests\": " << how.total << ", \"rate\": " << how.rate
              << ", \"p50\": " << at(took, 0.5) << ", \"p99\": " << at(took, 0.99)
              << ", \"p999\": " << at(took, 0.999) << ", \"failed\": " << failed << "}\n";
  } catch (const std::exception& cause) {
    std::cerr << "open_loop: " << cause.what()
              << "\nusage: open_loop create|get PORT RATE SECONDS CONNECTIONS TEAM TOKEN PREFIX|COUNT\n";
    return 1;
  }
}
