// What of a service's answer reaches the client, and what is refused.
#include "gateway/upstream/response_parser.hpp"

#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <string>

namespace roster::gateway {
namespace {

constexpr std::size_t most = 1024;

boost::beast::error_code parse(response_parser& parser, std::string_view bytes) {
  boost::beast::error_code ec;
  parser.put(boost::asio::buffer(bytes.data(), bytes.size()), ec);
  return ec;
}

http::response parsed(std::string_view bytes) {
  response_parser parser(false, most);
  const boost::beast::error_code ec = parse(parser, bytes);
  EXPECT_FALSE(ec) << ec.message();
  EXPECT_TRUE(parser.is_done());
  return parser.take();
}

boost::beast::error_code fault_of(std::string_view bytes) {
  response_parser parser(false, most);
  return parse(parser, bytes);
}

TEST(ResponseParser, PassesStatusHeadersAndBodyOn) {
  const http::response answer = parsed(
      "HTTP/1.1 422 Whatever\r\nContent-Type: application/json\r\nETag: \"1\"\r\nContent-Length: "
      "2\r\n\r\n{}");
  EXPECT_EQ(answer.code(), http::status::unprocessable_entity);
  EXPECT_EQ(answer.header_block(), "Content-Type: application/json\r\nETag: \"1\"\r\n");
  EXPECT_EQ(answer.body, "{}");
}

TEST(ResponseParser, DropsWhatConcernsThisConnectionOrUsOnly) {
  const http::response answer = parsed(
      "HTTP/1.1 200 OK\r\nX-Roster-Anything: 1\r\nx_roster_other: 1\r\nX-Request-Id: theirs\r\nDate: "
      "theirs\r\nKeep-Alive: "
      "x\r\n"
      "Proxy-Authenticate: x\r\nTE: x\r\nTrailer: x\r\nUpgrade: x\r\nX-Kept: 1\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(answer.header_block(), "X-Kept: 1\r\n");
}

TEST(ResponseParser, DropsHeadersThatConnectionNamesWhereverItStands) {
  response_parser parser(false, most);
  ASSERT_FALSE(
      parse(parser,
            "HTTP/1.1 200 OK\r\nX-One: 1\r\nX-Kept: 1\r\nConnection: x-one, keep-alive\r\nX-Two: 2\r\n"
            "Connection: X-Two\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_FALSE(parser.closes_connection());
  EXPECT_EQ(parser.take().header_block(), "X-Kept: 1\r\n");
}

TEST(ResponseParser, JoinsChunksAndDropsTrailers) {
  const http::response answer = parsed(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: "
      "1\r\n\r\n");
  EXPECT_EQ(answer.body, "abcde");
  EXPECT_EQ(answer.header_block(), "");
}

TEST(ResponseParser, TakesAnAnswerToHeadWithoutItsBodyAndKeepsItsLength) {
  response_parser parser(true, most);
  ASSERT_FALSE(parse(parser, "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n"));
  ASSERT_TRUE(parser.is_done());
  EXPECT_EQ(parser.take().body.size(), 12U);
}

TEST(ResponseParser, TakesNoContentAndNotModifiedWithoutABody) {
  EXPECT_EQ(parsed("HTTP/1.1 204 No Content\r\n\r\n").code(), http::status::no_content);
  EXPECT_EQ(parsed("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n").body, "");
}

TEST(ResponseParser, TellsAClosingAnswerFromALastOne) {
  response_parser closing(false, most);
  ASSERT_FALSE(parse(closing, "HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_TRUE(closing.closes_connection());
  response_parser old(false, most);
  ASSERT_FALSE(parse(old, "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_FALSE(old.closes_connection()) << "HTTP/1.0 says nothing about requests behind this one";
  EXPECT_TRUE(old.ends_connection());
}

TEST(ResponseParser, RecognizesADrainingNotice) {
  response_parser notice(false, most);
  ASSERT_FALSE(parse(notice, "HTTP/1.1 503 x\r\nx-roster-draining: 1\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_TRUE(notice.is_draining_notice());
  response_parser busy(false, most);
  ASSERT_FALSE(parse(busy, "HTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_FALSE(busy.is_draining_notice());
  response_parser fine(false, most);
  ASSERT_FALSE(parse(fine, "HTTP/1.1 200 x\r\nX-Roster-Draining: 1\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_FALSE(fine.is_draining_notice());
}

TEST(ResponseParser, RefusesNonsense) {
  EXPECT_TRUE(fault_of("SSH-2.0-OpenSSH_9.2\r\n"));
  EXPECT_TRUE(fault_of("HTTP/1.1 099 x\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_TRUE(fault_of("HTTP/1.1 600 x\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_TRUE(fault_of("HTTP/1.1 101 x\r\n\r\n"));
  EXPECT_TRUE(fault_of("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"));
  EXPECT_TRUE(fault_of("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"));
  EXPECT_TRUE(fault_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"));
  EXPECT_TRUE(fault_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"));
}

TEST(ResponseParser, RefusesMoreThanItsLimits) {
  using boost::beast::http::error;
  EXPECT_EQ(fault_of("HTTP/1.1 200 OK\r\nContent-Length: 1025\r\n\r\n"), error::body_limit);
  EXPECT_EQ(fault_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n401\r\n"), error::body_limit);
  const std::string filler(33U << 10U, 'x');
  EXPECT_EQ(fault_of("HTTP/1.1 200 OK\r\nX-Filler: " + filler), error::header_limit);
  response_parser to_head(true, most);
  EXPECT_EQ(parse(to_head, "HTTP/1.1 200 OK\r\nContent-Length: 1025\r\n\r\n"), error::body_limit);
}

}  // namespace
}  // namespace roster::gateway
