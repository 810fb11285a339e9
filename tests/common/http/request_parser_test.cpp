// The request parser: what it takes, what it refuses, and that it never mistakes where a message ends.
#include "common/http/request_parser.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/support/edited_texts.hpp"

namespace roster::http {
namespace {

constexpr request_parser::limits small{256, 1024, 64};

struct outcome {
  request_parser::progress what = request_parser::progress::needs_more;
  errc refusal{};
  std::string rest;  // bytes that belong to the next message
  request message;
};

// Feeds `bytes` in pieces of `piece` bytes, as a socket might.
outcome parse(std::string_view bytes, std::size_t piece) {
  request_parser parser(small);
  outcome out;
  std::string waiting;
  while (out.what == request_parser::progress::needs_more && !bytes.empty()) {
    waiting.append(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    const request_parser::step step = parser.parse(waiting);
    waiting.erase(0, step.consumed);
    out.what = step.what;
  }
  out.rest = waiting + std::string(bytes);
  if (out.what == request_parser::progress::refused) out.refusal = parser.refusal();
  if (out.what == request_parser::progress::complete) out.message = parser.take();
  return out;
}

outcome parse(std::string_view bytes) {
  return parse(bytes, bytes.size());
}

void expect_refused(std::string_view bytes, errc why) {
  for (const std::size_t piece : {bytes.size(), std::size_t{1}, std::size_t{7}}) {
    const outcome out = parse(bytes, piece);
    EXPECT_EQ(out.what, request_parser::progress::refused) << bytes << " in pieces of " << piece;
    EXPECT_EQ(out.refusal, why) << bytes << " in pieces of " << piece;
  }
}

TEST(RequestParser, ReadsARequestInPiecesOfAnySize) {
  const std::string bytes =
      "POST /api/teams/1/participants?x=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nX-Thing:  v "
      "\r\n\r\nhelloGET";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    const outcome out = parse(bytes, piece);
    ASSERT_EQ(out.what, request_parser::progress::complete) << piece;
    EXPECT_EQ(out.message.method(), verb::post);
    EXPECT_EQ(out.message.path(), "/api/teams/1/participants");
    EXPECT_EQ(out.message.query(), "x=1");
    EXPECT_EQ(out.message.header("x-thing"), "v");
    EXPECT_EQ(out.message.body(), "hello");
    EXPECT_TRUE(out.message.keep_alive());
    EXPECT_EQ(out.rest, "GET");
  }
}

TEST(RequestParser, ReadsAChunkedBodyAndDropsItsTrailers) {
  const std::string bytes =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n"
      "Authorization: Bearer smuggled\r\n\r\nNEXT";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    const outcome out = parse(bytes, piece);
    ASSERT_EQ(out.what, request_parser::progress::complete) << piece;
    EXPECT_EQ(out.message.body(), "abcde");
    EXPECT_FALSE(out.message.header(field::authorization).has_value());
    EXPECT_EQ(out.rest, "NEXT");
  }
}

// Beast's parser would have begun.
TEST(RequestParser, ReadsAPlainRequestAtOnce) {
  request_parser plain(small);
  EXPECT_EQ(plain.parse("GET /a?b HTTP/1.1\r\nHost: a\r\nConnection: Keep-Alive\r\n\r\n").what,
            request_parser::progress::complete);
  EXPECT_FALSE(plain.has_begun());
  request_parser other(small);
  EXPECT_EQ(other.parse("GET /a?b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").what,
            request_parser::progress::complete);
  EXPECT_TRUE(other.has_begun());
}

TEST(RequestParser, LeavesWhatIsStreamedToBeast) {
  const stream_predicate is_stream = [](const request& begun) { return begun.path() == "/stream"; };
  request_parser streaming(small, &is_stream);
  EXPECT_EQ(streaming.parse("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n").what,
            request_parser::progress::head_complete);
  request_parser other(small, &is_stream);
  EXPECT_EQ(other.parse("GET /other HTTP/1.1\r\nHost: a\r\n\r\n").what, request_parser::progress::complete);
  EXPECT_FALSE(other.has_begun());
}

std::string text_of(const request& message) {
  std::string out(message.method_text());
  out.append(" ").append(message.target()).append(message.is_http_1_0() ? " 1.0" : " 1.1");
  out.append(message.keep_alive() ? "\n" : " and close\n");
  for (std::size_t i = 0; i < message.header_count(); ++i) {
    const request::header_view header = message.header_at(i);
    out.append(std::to_string(static_cast<int>(header.id))).append(" ").append(header.name);
    out.append("=").append(header.value).append("\n");
  }
  return out.append(message.body());
}

// A request that comes whole may be read without Beast; one that comes in pieces is not.
TEST(RequestParser, ReadsTheSameAtOnceAsInPieces) {
  constexpr std::array<std::string_view, 4> requests{
      "GET /api/teams/1/participants/jbrooksuk?x=1 HTTP/1.1\r\nHost: a:80\r\nAuthorization: Bearer x\r\n\r\n",
      "POST /a HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 11\r\nAccept: "
      "*/*\r\n\r\n"
      "{\"key\":\"a\"}GET / HTTP/1.1\r\n",
      "DELETE /a/%20/ HTTP/1.1\r\nConnection: keep-alive\r\nhost:\r\nX-Empty:\r\nX-Request-Id: 1\r\n\r\n",
      "PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"};
  constexpr std::array<std::string_view, 20> fragments{"\r\n",
                                                       "\r\n\r\n",
                                                       "\n",
                                                       " ",
                                                       "\t",
                                                       ":",
                                                       ",",
                                                       "#",
                                                       "/",
                                                       "http://b",
                                                       "Host: b\r\n",
                                                       "Content-Length: 1\r\n",
                                                       "Content-Length: 65\r\n",
                                                       "Connection: close\r\n",
                                                       "Transfer-Encoding: chunked\r\n",
                                                       "Expect: 100-continue\r\n",
                                                       "Upgrade: x\r\n",
                                                       "Proxy-Connection: close\r\n",
                                                       " HTTP/1.0",
                                                       "\x80"};
  test::edited_texts edited(requests, fragments);
  std::size_t complete = 0;
  for (int i = 0; i < 30'000; ++i) {
    const std::string bytes = edited.next();
    const outcome at_once = parse(bytes);
    const outcome in_pieces = parse(bytes, 1);
    const bool is_complete = at_once.what == request_parser::progress::complete;
    ASSERT_EQ(is_complete, in_pieces.what == request_parser::progress::complete) << bytes;
    if (!is_complete) continue;
    ++complete;
    ASSERT_EQ(text_of(at_once.message), text_of(in_pieces.message)) << bytes;
    ASSERT_EQ(at_once.rest, in_pieces.rest) << bytes;
  }
  EXPECT_GT(complete, 3'000U);
}

TEST(RequestParser, RefusesFramingThatTwoReadersCouldUnderstandDifferently) {
  const std::string start = "POST / HTTP/1.1\r\nHost: a\r\n";
  for (const std::string& headers : {
           std::string("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"),
           std::string("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"),
           std::string("Content-Length: 3\r\nContent-Length: 4\r\n"),
           std::string("Content-Length: 3\r\nContent-Length: 3\r\n"),
           std::string("Content-Length: 3, 4\r\n"),
           std::string("Content-Length: +3\r\n"),
           std::string("Content-Length: 0x3\r\n"),
           std::string("Content-Length: -1\r\n"),
           std::string("Content-Length: 99999999999999999999\r\n"),
           std::string("Content-Length: \r\n"),
           std::string("Transfer-Encoding: identity\r\n"),
           std::string("Transfer-Encoding: chunked, gzip\r\n"),
           std::string("Transfer-Encoding: xchunked\r\n"),
           std::string("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
           std::string("Transfer-Encoding: chunked, chunked\r\n"),
           std::string("Transfer-Encoding : chunked\r\n"),
           std::string("X-A: b\r\n folded\r\n"),
           std::string("X-A: b\r\n\tfolded\r\n"),
           std::string("X-A: b\rc\r\n"),
           std::string("X-A: b\nX-B: c\r\n"),
           std::string("X-A: b\0c\r\n", 10),
           std::string("X A: b\r\n"),
           std::string(": b\r\n"),
           std::string("no colon\r\n"),
       }) {
    expect_refused(start + headers + "\r\n", errc::bad_request);
  }
}

TEST(RequestParser, RefusesATargetThatIsNotAllAscii) {
  expect_refused("GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", errc::bad_request);
  expect_refused("GET /a?x=\x80 HTTP/1.1\r\nHost: a\r\n\r\n", errc::bad_request);
  expect_refused("GET /a\x7f HTTP/1.1\r\nHost: a\r\n\r\n", errc::bad_request);
}

TEST(RequestParser, RefusesToMakeATunnel) {
  expect_refused("CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n", errc::bad_request);
  expect_refused("CONNECT /api/teams HTTP/1.1\r\nHost: a\r\n\r\n", errc::bad_request);
}

TEST(RequestParser, RefusesBrokenChunks) {
  const std::string start = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string chunks :
       {"ffffffffffffffff1\r\nabc", "fffffffffffffffff\r\n", "g\r\nabc\r\n", "3\nabc\r\n0\r\n\r\n",
        "3\r\nabcd\r\n0\r\n\r\n", "0\r\nA: b\r\n c\r\n\r\n", "1\r\nx\r\n0;e\r\nA: b\nB: c\r\n\r\n", "-1\r\n",
        "0x3\r\nabc\r\n0\r\n\r\n", "3 \nabc\r\n", "3;a\nb\r\nabc\r\n"}) {
    expect_refused(start + chunks, errc::bad_request);
  }
}

TEST(RequestParser, RefusesACodingItDoesNotHave) {
  expect_refused("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                 errc::not_implemented);
}

TEST(RequestParser, RefusesAMissingOrSecondHost) {
  expect_refused("GET / HTTP/1.1\r\n\r\n", errc::bad_request);
  expect_refused("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", errc::bad_request);
  expect_refused("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", errc::bad_request);
  EXPECT_EQ(parse("GET / HTTP/1.0\r\n\r\n").what, request_parser::progress::complete);
}

TEST(RequestParser, TellsAnotherVersionFromGarbage) {
  expect_refused("GET / HTTP/2.0\r\nHost: a\r\n\r\n", errc::version_not_supported);
  expect_refused("GET / HTTQ/1.1\r\nHost: a\r\n\r\n", errc::bad_request);
  expect_refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", errc::version_not_supported);
  expect_refused("\x16\x03\x01\x02\n\r\n\r\n", errc::bad_request);
  expect_refused("GET /\r\n\r\n", errc::bad_request);
  expect_refused("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", errc::bad_request);
}

TEST(RequestParser, NamesTheLimitThatWasPassed) {
  expect_refused("GET /" + std::string(300, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", errc::target_too_long);
  expect_refused("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(1100, 'a') + "\r\n\r\n",
                 errc::headers_too_large);
  expect_refused("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 65\r\n\r\n", errc::body_too_large);
  expect_refused(
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n41\r\n" + std::string(65, 'a'),
      errc::body_too_large);
}

TEST(RequestParser, BoundsTrailersAndChunkLines) {
  const std::string start = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  expect_refused(start + "0\r\nX: " + std::string(1100, 'a'), errc::headers_too_large);
  std::string many = "0\r\n";
  for (int i = 0; i < 300; ++i) many += "X: aaaa\r\n";
  expect_refused(start + many, errc::headers_too_large);
  expect_refused(start + "3;x=" + std::string(1100, 'a'), errc::headers_too_large);
}

TEST(RequestParser, MakesOutWhoAsksWhatItRefusesUnparsed) {
  const std::string asked = "Accept: application/vnd.api+json\r\nx-request-id: mine\r\n";
  for (const std::string& bytes : {
           "GET /api/v2/x HTTP/1.1\r\n" + asked + "X: a\r\n b\r\n\r\n",
           "GET /api/v2/x HTTP/3.0\r\n" + asked + "\r\n",
           "GET /api/v2/x HTTP/1.1\r\n" + asked + "X: " + std::string(1100, 'a') + "\r\n\r\n",
       }) {
    request_parser parser(small);
    EXPECT_EQ(parser.parse(bytes).what, request_parser::progress::refused) << bytes;
    EXPECT_EQ(parser.known().path(), "/api/v2/x") << bytes;
    EXPECT_EQ(parser.known().header(field::accept), "application/vnd.api+json") << bytes;
    EXPECT_EQ(parser.known().header("X-Request-Id"), "mine") << bytes;
  }
  request_parser parser(small);
  EXPECT_EQ(parser.parse("GET /api/v2/" + std::string(1000, 'a')).what, request_parser::progress::refused);
  EXPECT_TRUE(parser.known().path().starts_with("/api/v2/"));
}

TEST(RequestParser, TakesTheLongestOfEverything) {
  const outcome out = parse("POST /" + std::string(255, 'a') +
                            " HTTP/1.1\r\nHost: a\r\nContent-Length: 64\r\n\r\n" + std::string(64, 'b'));
  ASSERT_EQ(out.what, request_parser::progress::complete);
  EXPECT_EQ(out.message.body().size(), 64U);
}

TEST(RequestParser, ReadsKeepAliveFromTheRequest) {
  EXPECT_FALSE(parse("GET / HTTP/1.0\r\n\r\n").message.keep_alive());
  EXPECT_TRUE(parse("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").message.keep_alive());
  EXPECT_FALSE(parse("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n").message.keep_alive());
}

TEST(RequestParser, ReducesTheAbsoluteFormToAPath) {
  EXPECT_EQ(parse("GET http://other.example/a?b HTTP/1.1\r\nHost: a\r\n\r\n").message.target(), "/a?b");
  EXPECT_EQ(parse("GET HTTP://other.example HTTP/1.1\r\nHost: a\r\n\r\n").message.target(), "/");
}

TEST(RequestParser, IgnoresEmptyLinesBeforeARequest) {
  EXPECT_EQ(parse("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 1).what, request_parser::progress::complete);
}

TEST(RequestParser, AsksForTheBodyItWasPromised) {
  request_parser parser(small);
  parser.parse("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_TRUE(parser.wants_continue());
}

}  // namespace
}  // namespace roster::http
