// A connection to a receiver: of several addresses, and of whatever it answers.
#include "common/webhook/line.hpp"

#include <gtest/gtest.h>

#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/coroutines.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/webhook_receiver.hpp"

namespace roster::webhook {
namespace {

using namespace std::chrono_literals;
using endpoint = asio::ip::tcp::endpoint;

class Line : public ::testing::Test {
 protected:
  Line() { threads_.start(); }

  boost::system::error_code open(const std::vector<std::uint16_t>& ports) {
    std::vector<endpoint> found;
    for (const std::uint16_t port : ports) found.emplace_back(asio::ip::address_v4::loopback(), port);
    const auto to = line::addresses::create(found.begin(), found.end(), "here", "");
    line_ = make_line(threads_.at(0).get_executor(), read_target("http://127.0.0.1").value(), tls_);
    return roster::test::start(threads_.at(0), line_->open(to, async::clock::now() + 10s)).get();
  }

  // Of a receiver that writes these bytes, piece by piece, and closes.
  reply exchange_with(const std::vector<std::string>& pieces) {
    asio::io_context there;
    asio::ip::tcp::acceptor acceptor(there, {asio::ip::address_v4::loopback(), 0});
    std::thread receiver([&] {
      asio::ip::tcp::socket accepted = acceptor.accept();
      accepted.set_option(asio::ip::tcp::no_delay(true));
      std::string asked;
      asio::read_until(accepted, asio::dynamic_buffer(asked), "{}");
      for (const std::string& piece : pieces) asio::write(accepted, asio::buffer(piece));
    });
    EXPECT_FALSE(open({acceptor.local_endpoint().port()}));
    line::request what(boost::beast::http::verb::post, "/", 11);
    what.body() = "{}";
    what.prepare_payload();
    const reply got =
        roster::test::start(threads_.at(0), line_->exchange(what, async::clock::now() + 10s)).get();
    receiver.join();
    return got;
  }
  bool is_reusable() const { return line_->is_reusable(); }

  async::io_threads threads_{1};
  asio::ssl::context tls_ = make_tls_context();
  std::unique_ptr<line> line_;
};

TEST_F(Line, GoesOnToTheNextAddress) {
  const roster::test::webhook_receiver there([](const auto&) { return 204; });
  EXPECT_FALSE(open({roster::test::free_port(), there.port()}));
  EXPECT_FALSE(open({there.port(), roster::test::free_port()}));
}

TEST_F(Line, SaysWhyTheLastOfThemFailed) {
  EXPECT_EQ(open({roster::test::free_port(), roster::test::free_port()}), asio::error::connection_refused);
  EXPECT_EQ(open({}), asio::error::host_not_found);
}

std::vector<std::string> byte_by_byte(std::string_view bytes) {
  std::vector<std::string> out;
  for (const char byte : bytes) out.emplace_back(1, byte);
  return out;
}

TEST_F(Line, ReadsAnAnswerHoweverItComes) {
  for (const std::string& answer :
       {std::string("HTTP/1.1 202 Accepted\r\nContent-Length: 3\r\n\r\nabc"),
        std::string("HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
        std::string("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")}) {
    for (const std::vector<std::string>& pieces : {std::vector{answer}, byte_by_byte(answer)}) {
      const reply got = exchange_with(pieces);
      EXPECT_FALSE(got.error) << got.error.message();
      EXPECT_EQ(got.status, 202U) << answer;
      EXPECT_TRUE(is_reusable()) << answer;
    }
  }
}

TEST_F(Line, TakesTheStatusOfAnAnswerThatItDoesNotReadToItsEnd) {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  for (const std::string& rest :
       {std::string("\r\nuntil it closes"), std::string("Connection: close\r\n\r\n"),
        std::string("Content-Length: 9\r\n\r\ncut off"),
        "Content-Length: 100000\r\n\r\n" + std::string(100'000, 'x')}) {
    EXPECT_EQ(exchange_with({head, rest}).status, 200U);
    EXPECT_FALSE(is_reusable());
  }
}

TEST_F(Line, SaysWhatIsWrongWithAnAnswer) {
  using boost::beast::http::error;
  std::vector<std::string> interim(20, "HTTP/1.1 102 Processing\r\n\r\n");
  EXPECT_EQ(exchange_with(interim).error, error::bad_status);
  EXPECT_EQ(exchange_with({}).error, asio::error::eof);
  EXPECT_EQ(exchange_with({"HTTP/1.1 200 OK\r\nContent-Le"}).error, error::partial_message);
  EXPECT_EQ(exchange_with({"HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"}).error,
            error::header_limit);
  EXPECT_EQ(exchange_with({"SSH-2.0-OpenSSH_9.2\r\n"}).error, error::bad_version);
}

}  // namespace
}  // namespace roster::webhook
