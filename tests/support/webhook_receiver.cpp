// A thread that accepts and a thread for each connection, all of them blocking: what a test's receiver needs.
#include "tests/support/webhook_receiver.hpp"

#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <mutex>
#include <thread>
#include <utility>

namespace roster::test {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

class webhook_receiver::server {
 public:
  server(behaviour how, const std::optional<files>& tls)
      : acceptor_(loop_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)), how_(std::move(how)) {
    if (tls) {
      tls_.emplace(asio::ssl::context::tls_server);
      tls_->use_certificate_chain_file(tls->certificate);
      tls_->use_private_key_file(tls->key, asio::ssl::context::pem);
    }
    port_ = acceptor_.local_endpoint().port();
    accepting_ = std::thread([this] { accept(); });
  }

  ~server() {
    ::shutdown(acceptor_.native_handle(), SHUT_RDWR);  // wakes who waits in accept()
    accepting_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    }
    for (std::thread& each : connections_) each.join();
  }

  std::uint16_t port() const { return port_; }
  bool is_encrypted() const { return tls_.has_value(); }

  void behave(behaviour how) {
    const std::lock_guard lock(mutex_);
    how_ = std::move(how);
  }

  std::vector<received_message> messages() const {
    const std::lock_guard lock(mutex_);
    return messages_;
  }

 private:
  void accept() {
    for (int number = 1;; ++number) {
      error_code error;
      auto socket = std::make_shared<tcp::socket>(loop_);
      acceptor_.accept(*socket, error);
      if (error) return;
      {
        const std::lock_guard lock(mutex_);
        sockets_.push_back(socket->native_handle());
      }
      connections_.emplace_back([this, socket, number] { serve(*socket, number); });
    }
  }

  // The socket stays open until the server ends, so that its number is nobody else's.
  void serve(tcp::socket& socket, int number) {
    if (!tls_) {
      talk(socket, number);
    } else {
      error_code error;
      asio::ssl::stream<tcp::socket&> secured(socket, *tls_);
      secured.handshake(asio::ssl::stream_base::server, error);
      if (!error) talk(secured, number);
    }
    error_code ignored;
    socket.shutdown(tcp::socket::shutdown_both, ignored);
  }

  template <class Stream>
  void talk(Stream& stream, int number) {
    boost::beast::flat_buffer buffer;
    while (true) {
      error_code error;
      http::request<http::string_body> message;
      http::read(stream, buffer, message, error);
      if (error) return;
      const int status = note(message, number);
      if (status == stall) {
        http::read(stream, buffer, message, error);  // until the other end gives up
        return;
      }
      http::response<http::string_body> answer(static_cast<http::status>(status), 11);
      if (status / 100 == 3) answer.set(http::field::location, "/elsewhere");
      if (status != 204) answer.body() = "ok";
      answer.prepare_payload();
      http::write(stream, answer, error);
      if (error) return;
    }
  }

  int note(const http::request<http::string_body>& message, int number) {
    const auto header = [&message](const char* name) { return std::string(message[name]); };
    received_message one;
    one.method = std::string(message.method_string());
    one.target = std::string(message.target());
    one.host = header("Host");
    one.id = header("webhook-id");
    one.timestamp = header("webhook-timestamp");
    one.signature = header("webhook-signature");
    one.body = message.body();
    one.connection = number;
    const std::lock_guard lock(mutex_);
    one.status = how_(one);
    messages_.push_back(one);
    return one.status;
  }

  asio::io_context loop_;
  tcp::acceptor acceptor_;
  std::optional<asio::ssl::context> tls_;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  behaviour how_;
  std::vector<received_message> messages_;
  std::vector<int> sockets_;
  std::vector<std::thread> connections_;
  std::thread accepting_;
};

webhook_receiver::webhook_receiver(behaviour how, std::optional<files> tls)
    : server_(std::make_unique<server>(std::move(how), tls)) {}
webhook_receiver::~webhook_receiver() = default;

std::uint16_t webhook_receiver::port() const {
  return server_->port();
}

std::string webhook_receiver::url() const {
  const std::string host = server_->is_encrypted() ? "https://localhost:" : "http://127.0.0.1:";
  return host + std::to_string(port()) + "/hook?a=b";
}

void webhook_receiver::behave(behaviour how) {
  server_->behave(std::move(how));
}

std::vector<received_message> webhook_receiver::messages() const {
  return server_->messages();
}

}  // namespace roster::test
