// The short way to read an answer leads where response_parser does, or nowhere.
#include "gateway/upstream/plain_answer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <string>

#include "gateway/upstream/response_parser.hpp"
#include "tests/support/edited_texts.hpp"

namespace roster::gateway {
namespace {

constexpr std::size_t most = 64;

constexpr std::string_view usual =
    "HTTP/1.1 201 Created\r\nETag: \"1\"\r\nX-Request-Id: theirs\r\nContent-Type: application/json\r\nDate: "
    "theirs\r\n"
    "Content-Length: 2\r\n\r\n{}";

struct outcome {
  bool is_whole = false;
  http::response answer;
  std::size_t size = 0;
};

outcome parsed(std::string_view bytes) {
  response_parser parser(false, most);
  boost::beast::error_code ec;
  outcome out;
  out.size = parser.put(boost::asio::buffer(bytes.data(), bytes.size()), ec);
  out.is_whole = !ec && parser.is_done() && !parser.is_interim() && !parser.closes_connection() &&
                 !parser.ends_connection() && !parser.is_draining_notice();
  if (out.is_whole) out.answer = parser.take();
  return out;
}

TEST(PlainAnswer, IsWhatIsPassedOn) {
  const std::string bytes = std::string(usual) + "HTTP/1.1 200 OK\r\n";
  const std::optional<plain_answer> read = read_plain_answer(bytes, most);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->passed_on.code(), http::status::created);
  EXPECT_EQ(read->passed_on.header_block(), "ETag: \"1\"\r\nContent-Type: application/json\r\n");
  EXPECT_EQ(read->passed_on.body, "{}");
  EXPECT_EQ(read->size, usual.size());
}

TEST(PlainAnswer, IsWholeOrNothing) {
  for (std::size_t length = 0; length < usual.size(); ++length)
    EXPECT_FALSE(read_plain_answer(usual.substr(0, length), most)) << length;
}

std::string answer_with(std::string_view header) {
  return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + std::string(header) + "\r\n\r\n{}";
}

TEST(PlainAnswer, IsNoneThatSaysAnythingElseOfTheConnection) {
  for (const std::string_view header :
       {"Connection: close", "Connection: keep-alive, ETag", "Connection: keep-alive\r\nConnection: close",
        "Connection: close\r\nConnection: keep-alive", "Connection:", "Keep-Alive: x",
        "Transfer-Encoding: chunked", "Upgrade: x", "X-Roster-Draining: 1", "x_roster_other: 1",
        "Content-Length: 2", "Trailer: x", "TE: x"})
    EXPECT_FALSE(read_plain_answer(answer_with(header), most)) << header;
}

TEST(PlainAnswer, MayKeepTheConnectionAlive) {
  for (const std::string_view header : {"Connection: keep-alive", "connection: Keep-Alive",
                                        "Connection: keep-alive\r\nConnection: keep-alive"}) {
    const std::optional<plain_answer> read = read_plain_answer(answer_with(header), most);
    ASSERT_TRUE(read) << header;
    EXPECT_EQ(read->passed_on.header_block(), "") << header;
  }
}

TEST(PlainAnswer, IsNoneOfAnotherKind) {
  for (const std::string_view bytes :
       {"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
        "HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 600 X\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 65\r\n\r\n"})
    EXPECT_FALSE(read_plain_answer(std::string(bytes) + std::string(80, 'x'), most)) << bytes;
}

TEST(PlainAnswer, HasAHeadOfNoMoreThanTheParserTakes) {
  const auto with_head_of = [](std::size_t bytes) {
    const std::string around = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Long: \r\n\r\n";
    std::string answer = around;
    return answer.insert(around.size() - 4, bytes - around.size(), 'x');
  };
  EXPECT_TRUE(read_plain_answer(with_head_of(answer_head_bytes), most));
  EXPECT_FALSE(read_plain_answer(with_head_of(answer_head_bytes + 1), most));
  EXPECT_TRUE(parsed(with_head_of(answer_head_bytes)).is_whole);
}

TEST(PlainAnswer, IsReadAsTheParserReadsIt) {
  constexpr std::array<std::string_view, 4> answers{
      usual, "HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\n{}",
      "HTTP/1.1 404 Not Found\r\nContent-Length:0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 40\r\nLocation: /a?b=c&d=%20\r\nVary: "
      "Origin\r\n\r\n"
      "0123456789012345678901234567890123456789HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"};
  constexpr std::array<std::string_view, 16> fragments{"\r\n",
                                                       "\r\n\r\n",
                                                       " ",
                                                       "\t",
                                                       ":",
                                                       "Content-Length: 1\r\n",
                                                       "Connection: close\r\n",
                                                       "Connection: keep-alive\r\n",
                                                       ", ",
                                                       "Transfer-Encoding: chunked\r\n",
                                                       "X-Roster-Draining: 1\r\n",
                                                       "Connection: ETag\r\n",
                                                       "X-Kept: 1\r\n",
                                                       "0",
                                                       "HTTP/1.1 200 OK\r\n",
                                                       "\x80"};
  test::edited_texts edited(answers, fragments);
  std::size_t plain = 0;
  for (int i = 0; i < 30'000; ++i) {
    const std::string bytes = edited.next();
    const std::optional<plain_answer> read = read_plain_answer(bytes, most);
    if (!read) continue;
    ++plain;
    const outcome expected = parsed(bytes);
    ASSERT_TRUE(expected.is_whole) << bytes;
    EXPECT_EQ(read->size, expected.size) << bytes;
    EXPECT_EQ(read->passed_on.code(), expected.answer.code()) << bytes;
    EXPECT_EQ(read->passed_on.header_block(), expected.answer.header_block()) << bytes;
    EXPECT_EQ(read->passed_on.body, expected.answer.body) << bytes;
  }
  EXPECT_GT(plain, 3'000U);
}

}  // namespace
}  // namespace roster::gateway
