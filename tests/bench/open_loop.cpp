// A load at a constant rate: open_loop create|get PORT RATE SECONDS CONNECTIONS TEAM TOKEN PREFIX|COUNT
//
// Request number n is due at n / RATE seconds, whatever became of the ones before it. Its time runs from that
// moment and not from when a connection was free to send it, so a server that stalls is charged for every
// request that would have come meanwhile ("coordinated omission" is what a closed loop would measure
// instead). Prints one line of JSON.
#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using clock_type = std::chrono::steady_clock;

struct options {
  bool creates = false;
  std::uint16_t port = 0;
  double rate = 0;
  double seconds = 0;
  std::size_t connections = 0;
  std::string team;
  std::string token;
  std::string keys;  // creates: what keys begin with; gets: how many seed_n there are
};

class requests {
 public:
  explicit requests(const options& how) : how_(how), pick_(1, how.creates ? 1 : std::stoul(how.keys)) {}

  std::string make(std::size_t number) {
    const std::string path = "/api/teams/" + how_.team + "/participants";
    const std::string common = " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + how_.token + "\r\n";
    if (!how_.creates) return "GET " + path + "/seed_" + std::to_string(pick_(random_)) + common + "\r\n";
    const std::string body = R"({"key":")" + how_.keys + std::to_string(number) + R"(","notes":"mollitia"})";
    return "POST " + path + common +
           "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
  }

 private:
  const options& how_;
  std::minstd_rand random_{42};
  std::uniform_int_distribution<std::size_t> pick_;
};

class load;

// One request at a time over one connection.
class connection : public std::enable_shared_from_this<connection> {
 public:
  connection(asio::io_context& on, load& owner) : socket_(on), owner_(owner) {}
  void connect(std::uint16_t port) {
    socket_.connect({asio::ip::make_address("127.0.0.1"), port});
    socket_.set_option(asio::ip::tcp::no_delay(true));
  }
  void send(std::string text, clock_type::time_point due);

 private:
  void done(error_code ec, clock_type::time_point due);

  asio::ip::tcp::socket socket_;
  load& owner_;
  std::string text_;
  boost::beast::flat_buffer buffer_;
  http::response<http::string_body> answer_;
};

class load {
 public:
  explicit load(const options& how)
      : how_(how), requests_(how), timer_(io_), total_(static_cast<std::size_t>(how.rate * how.seconds)) {
    for (std::size_t i = 0; i < how.connections; ++i) {
      auto made = std::make_shared<connection>(io_, *this);
      made->connect(how.port);
      idle_.push_back(std::move(made));
    }
  }

  // How long each request took that was answered as it should be, in µs.
  std::vector<double> run() {
    begun_ = clock_type::now();
    issue();
    io_.run();
    return std::move(took_);
  }

  void finished(std::shared_ptr<connection> by, unsigned status, clock_type::time_point due) {
    const unsigned expected = how_.creates ? 201 : 200;
    if (status == expected)
      took_.push_back(std::chrono::duration<double, std::micro>(clock_type::now() - due).count());
    if (status == 0) return;  // the connection is gone
    idle_.push_back(std::move(by));
    send_waiting();
  }

 private:
  clock_type::time_point due_at(std::size_t number) const {
    return begun_ + std::chrono::duration_cast<clock_type::duration>(
                        std::chrono::duration<double>(static_cast<double>(number) / how_.rate));
  }

  void issue() {
    while (issued_ < total_ && due_at(issued_) <= clock_type::now()) waiting_.push_back(issued_++);
    send_waiting();
    if (issued_ == total_) return;
    timer_.expires_at(due_at(issued_));
    timer_.async_wait([this](error_code) { issue(); });
  }

  void send_waiting() {
    while (!waiting_.empty() && !idle_.empty()) {
      const std::size_t number = waiting_.front();
      waiting_.pop_front();
      const std::shared_ptr<connection> by = std::move(idle_.front());
      idle_.pop_front();
      by->send(requests_.make(number), due_at(number));
    }
  }

  const options& how_;
  requests requests_;
  asio::io_context io_{1};
  asio::steady_timer timer_;
  std::size_t total_;
  std::size_t issued_ = 0;
  clock_type::time_point begun_{};
  std::deque<std::size_t> waiting_;
  std::deque<std::shared_ptr<connection>> idle_;
  std::vector<double> took_;
};

void connection::send(std::string text, clock_type::time_point due) {
  text_ = std::move(text);
  asio::async_write(
      socket_, asio::buffer(text_), [self = shared_from_this(), due](error_code ec, std::size_t) {
        if (ec) return self->done(ec, due);
        self->answer_ = {};
        http::async_read(self->socket_, self->buffer_, self->answer_,
                         [self, due](error_code failed, std::size_t) { self->done(failed, due); });
      });
}

void connection::done(error_code ec, clock_type::time_point due) {
  owner_.finished(shared_from_this(), ec ? 0 : answer_.result_int(), due);
}

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
  out.seconds = std::stod(given.at(3));
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
    const auto sent = static_cast<std::size_t>(how.rate * how.seconds);
    // What was refused and what never came back.
    const std::size_t failed = sent - took.size();
    std::cout << "{\"requests\": " << sent << ", \"rate\": " << how.rate << ", \"p50\": " << at(took, 0.5)
              << ", \"p99\": " << at(took, 0.99) << ", \"p999\": " << at(took, 0.999)
              << ", \"failed\": " << failed << "}\n";
  } catch (const std::exception& cause) {
    std::cerr << "open_loop: " << cause.what()
              << "\nusage: open_loop create|get PORT RATE SECONDS CONNECTIONS TEAM TOKEN PREFIX|COUNT\n";
    return 1;
  }
}
