// A network that goes silent, between a connection and a real server.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>

#include "common/async/types.hpp"

namespace roster::db {

// A way to the server on which what comes after the log-in is lost, while it is told so; for one session at a
// time.
class forgetful_relay {
 public:
  explicit forgetful_relay(std::uint16_t server) : server_(server) {
    worker_ = std::thread([this] {
      while (!is_over_) serve();
    });
  }
  ~forgetful_relay() {
    is_over_ = true;
    {
      boost::system::error_code ignored;
      asio::ip::tcp::socket last(context_);  // whom it waits for
      last.connect(listener_.local_endpoint(), ignored);
    }
    worker_.join();
  }
  forgetful_relay(const forgetful_relay&) = delete;
  forgetful_relay& operator=(const forgetful_relay&) = delete;

  // Of the server, but by this way.
  std::string url_of(std::string url) const {
    const std::string port = ":" + std::to_string(server_);
    return url.replace(url.find(port), port.size(), ":" + std::to_string(listener_.local_endpoint().port()));
  }
  std::atomic<bool> forgets = false;

 private:
  void serve() {
    asio::ip::tcp::socket client = listener_.accept();
    asio::ip::tcp::socket server(context_);
    server.connect({asio::ip::address_v4::loopback(), server_});
    std::atomic<bool> is_logged_in = false;
    std::thread back([&] {
      copy(server, client, [&](std::string_view piece) {
        if (piece.ends_with(std::string_view("Z\0\0\0\5I", 6))) is_logged_in = true;
        return true;
      });
    });
    copy(client, server, [&](std::string_view) { return !(forgets && is_logged_in); });
    back.join();
  }

  // Until one of them ends, and then ends the other.
  static void copy(asio::ip::tcp::socket& from, asio::ip::tcp::socket& to, auto passes) {
    std::array<char, 4096> buffer{};
    boost::system::error_code ec;
    while (!ec) {
      const std::size_t bytes = from.read_some(asio::buffer(buffer), ec);
      if (bytes > 0 && passes(std::string_view(buffer.data(), bytes)))
        asio::write(to, asio::buffer(buffer.data(), bytes), ec);
    }
    to.shutdown(asio::socket_base::shutdown_both, ec);
  }

  std::uint16_t server_;
  asio::io_context context_;
  asio::ip::tcp::acceptor listener_{context_, {asio::ip::address_v4::loopback(), 0}};
  std::atomic<bool> is_over_ = false;
  std::thread worker_;
};

}  // namespace roster::db
