// A connection to a receiver: of several addresses, and of whatever it answers.
#include "common/webhook/line.hpp"

#include <gtest/gtest.h>

#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <future>
#include <string>
#include <vector>

#include "tests/support/coroutines.hpp"
#include "tests/support/eventually.hpp"
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

  // With a receiver that writes these pieces, one after another. Then it closes, or it stays until we have
  // gone.
  reply exchange_with(const std::vector<std::string>& pieces, bool stays = false) {
    asio::io_context there;
    asio::ip::tcp::acceptor acceptor(there, {asio::ip::address_v4::loopback(), 0});
    const boost::system::error_code unreachable = open({acceptor.local_endpoint().port()});
    if (unreachable) return {unreachable, 0};
    auto receiver = std::async(std::launch::async, [&] { receive(acceptor, pieces, stays); });
    line::request what(boost::beast::http::verb::post, "/", 11);
    what.body() = "{}";
    what.prepare_payload();
    auto exchanged = roster::test::start(threads_.at(0), line_->exchange(what, async::clock::now() + 60s));
    exchanged.wait();
    is_reusable_ = line_->is_reusable();
    line_.reset();  // so that the receiver ends, whatever it wanted to write
    receiver.get();
    return exchanged.get();
  }

  static void receive(asio::ip::tcp::acceptor& acceptor, const std::vector<std::string>& pieces, bool stays) {
    boost::system::error_code error;
    asio::ip::tcp::socket accepted = acceptor.accept();
    accepted.set_option(asio::ip::tcp::no_delay(true), error);
    std::string asked;
    asio::read_until(accepted, asio::dynamic_buffer(asked), "{}", error);
    for (const std::string& piece : pieces)
      if (!error) asio::write(accepted, asio::buffer(piece), error);
    while (stays && !error) accepted.read_some(asio::buffer(asked), error);
  }

  async::io_threads threads_{1};
  asio::ssl::context tls_ = make_tls_context();
  std::unique_ptr<line> line_;
  bool is_reusable_ = false;
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
      const reply got = exchange_with(pieces, true);
      EXPECT_FALSE(got.error) << got.error.message();
      EXPECT_EQ(got.status, 202U) << answer;
      EXPECT_TRUE(is_reusable_) << answer;
    }
  }
}

TEST_F(Line, TakesTheStatusOfAnAnswerThatItDoesNotReadToItsEnd) {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  for (const std::string& rest :
       {std::string("\r\nuntil it closes"), std::string("Connection: close\r\n\r\n"),
        std::string("Content-Length: 9\r\n\r\ncut off")}) {
    EXPECT_EQ(exchange_with({head, rest}).status, 200U);
    EXPECT_FALSE(is_reusable_) << rest;
  }
}

// The receiver stays: without a bound this would wait for it until the exchange's time is up.
TEST_F(Line, BoundsWhatItReadsOfAnAnswer) {
  const auto begun = async::clock::now();
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const std::string much(200'000, 'x');
  const std::vector<std::string> extensions(100, "1;" + std::string(8'000, 'x') + "\r\nx\r\n");
  for (std::vector<std::string> pieces : {std::vector<std::string>{head, "\r\n", much},
                                          {head, "Content-Length: 200001\r\n\r\n", much},
                                          // More than there is memory for: std::bad_alloc, were it asked for.
                                          {head, "Content-Length: 9000000000000000000\r\n\r\n"},
                                          {head, "Transfer-Encoding: chunked\r\n\r\n30D41\r\n", much}}) {
    EXPECT_EQ(exchange_with(pieces, true).status, 200U);
    EXPECT_FALSE(is_reusable_);
  }
  std::vector<std::string> chunks{head, "Transfer-Encoding: chunked\r\n\r\n"};
  chunks.insert(chunks.end(), extensions.begin(), extensions.end());
  EXPECT_EQ(exchange_with(chunks, true).status, 200U);
  EXPECT_FALSE(is_reusable_);
  EXPECT_LT(async::clock::now() - begun, 50s);
}

TEST_F(Line, BoundsAHeadThatComesInPieces) {
  std::vector<std::string> pieces{"HTTP/1.1 200 OK\r\n"};
  pieces.insert(pieces.end(), 100, "X: " + std::string(4'000, 'x') + "\r\n");
  EXPECT_TRUE(exchange_with(pieces, true).error);
}

TEST_F(Line, IsNotUsedAgainBehindMoreThanAnAnswer) {
  for (const std::string& answer :
       {std::string(
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        std::string("HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok"),
        std::string("HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n")}) {
    EXPECT_EQ(exchange_with({answer}, true).status / 100, 2U);
    EXPECT_FALSE(is_reusable_) << answer;
  }
  EXPECT_EQ(exchange_with({"HTTP/1.1 204 No Content\r\n\r\n"}, true).status, 204U);
  EXPECT_TRUE(is_reusable_);
}

// As it is asked again, right before the next request.
TEST_F(Line, IsNotUsedAgainOnceMoreHasCome) {
  asio::io_context there;
  asio::ip::tcp::acceptor acceptor(there, {asio::ip::address_v4::loopback(), 0});
  ASSERT_FALSE(open({acceptor.local_endpoint().port()}));
  asio::ip::tcp::socket receiver = acceptor.accept();
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  asio::write(receiver, asio::buffer(answer));
  const reply got = roster::test::start(threads_.at(0), line_->exchange({}, async::clock::now() + 60s)).get();
  EXPECT_EQ(got.status, 200U);
  EXPECT_TRUE(line_->is_reusable());
  asio::write(receiver, asio::buffer(answer));
  EXPECT_TRUE(roster::test::eventually([this] { return !line_->is_reusable(); }));
}

TEST_F(Line, SaysWhatIsWrongWithAnAnswer) {
  using boost::beast::http::error;
  const std::vector<std::string> interim(20, "HTTP/1.1 102 Processing\r\n\r\n");
  EXPECT_EQ(exchange_with(interim).error, error::bad_status);
  EXPECT_EQ(exchange_with({}).error, asio::error::eof);
  EXPECT_EQ(exchange_with({"HTTP/1.1 200 OK\r\nContent-Le"}).error, error::partial_message);
  EXPECT_EQ(exchange_with({"HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"}).error,
            error::header_limit);
  EXPECT_EQ(exchange_with({"SSH-2.0-OpenSSH_9.2\r\n"}).error, error::bad_version);
}

}  // namespace
}  // namespace roster::webhook
