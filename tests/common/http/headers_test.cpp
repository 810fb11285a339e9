// Negotiation, retries and preferences as request headers say them; answers as bytes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/http/media_type.hpp"
#include "common/http/request_headers.hpp"
#include "common/http/response.hpp"

namespace roster::http {
namespace {

request with_header(std::string_view name, std::string_view value) {
  request made;
  made.set_start(verb::post, "POST", "/a", false);
  made.add_header(name, value);
  return made;
}

TEST(ContentType, TakesEveryKindOfJson) {
  EXPECT_TRUE(is_accepted_content_type(std::nullopt));
  for (const std::string_view type :
       {"application/json", "Application/JSON; charset=utf-8", "application/vnd.api+json",
        "application/problem+json;x=y", "text/x+JSON"})
    EXPECT_TRUE(is_accepted_content_type(type)) << type;
  for (const std::string_view type :
       {"", "text/plain", "application/jsonx", "application/x-www-form-urlencoded", "+json",
        "application/+json", "multipart/form-data; boundary=json"})
    EXPECT_FALSE(is_accepted_content_type(type)) << type;
}

TEST(ContentCoding, IsAnythingButIdentity) {
  EXPECT_FALSE(has_content_coding(with_header("Accept-Encoding", "gzip")));
  EXPECT_FALSE(has_content_coding(with_header("Content-Encoding", "Identity")));
  for (const std::string_view coding : {"gzip", "identity, gzip", "br", "x-unknown"})
    EXPECT_TRUE(has_content_coding(with_header("content-encoding", coding))) << coding;
  request twice = with_header("Content-Encoding", "identity");
  twice.add_header("Content-Encoding", "gzip");
  EXPECT_TRUE(has_content_coding(twice));
  twice.set_start(verb::get, "GET", "/a", false);
  EXPECT_FALSE(has_content_coding(twice)) << "nobody reads that body";
}

TEST(Accept, NamesJsonApiOrGetsPlainJson) {
  for (const std::string_view accept :
       {"application/vnd.api+json", "text/html, application/vnd.api+json;q=0.5",
        "APPLICATION/VND.API+JSON; charset=utf-8"})
    EXPECT_EQ(response_content_type(accept), "application/vnd.api+json") << accept;
  for (const std::string_view accept : {"", "*/*", "application/json", "application/vnd.api+jsonx",
                                        "application/vnd.api+json;q=0", "application/vnd.api+json; q=0.000"})
    EXPECT_EQ(response_content_type(accept), "application/json") << accept;
}

TEST(IdempotencyKey, IsAQuotedStringOrABareToken) {
  EXPECT_EQ(idempotency_key(with_header("X", "y")).value(), std::nullopt);
  EXPECT_EQ(idempotency_key(with_header("idempotency-key", "abc-1")).value(), "abc-1");
  EXPECT_EQ(idempotency_key(with_header("Idempotency-Key", R"("a b\"c\\")")).value(), R"(a b"c\)");
  EXPECT_EQ(idempotency_key(with_header("Idempotency-Key", std::string(255, 'k'))).value(),
            std::string(255, 'k'));
}

TEST(IdempotencyKey, RefusesWhatIsNeither) {
  for (const std::string value : {"", "\"\"", "\"a", "a b", "\"a\"b\"", "\"a\\x\"", "a,b", "\xc3\xa4"})
    EXPECT_TRUE(idempotency_key(with_header("Idempotency-Key", value)).has_error()) << value;
  EXPECT_TRUE(idempotency_key(with_header("Idempotency-Key", std::string(256, 'k'))).has_error());
  request twice = with_header("Idempotency-Key", "a");
  twice.add_header("Idempotency-Key", "a");
  EXPECT_TRUE(idempotency_key(twice).has_error());
}

TEST(PayloadFingerprint, TellsRequestsApart) {
  const auto of = [](std::string_view target, std::string_view body) {
    request made;
    made.set_start(verb::post, "POST", target, false);
    made.body_storage() = body;
    return payload_fingerprint(made);
  };
  EXPECT_EQ(of("/a", "b"), of("/a/", "b"));
  EXPECT_NE(of("/a", "b"), of("/a", "c"));
  EXPECT_NE(of("/a", "b"), of("/b", "b"));
}

TEST(Prefer, FindsReturnMinimalInAnySpelling) {
  for (const std::string_view value :
       {"return=minimal", "Return = Minimal", "respond-async, return=\"minimal\"; x=1"})
    EXPECT_TRUE(prefers_minimal(with_header("Prefer", value))) << value;
  for (const std::string_view value :
       {"", "minimal", "return=representation", "return=representation, return=minimal"})
    EXPECT_FALSE(prefers_minimal(with_header("Prefer", value))) << value;
}

TEST(Response, IsWrittenWithItsLengthAndReason) {
  response made(status::unprocessable_entity);
  made.header("X-A", "b");
  made.body = "{}";
  std::string out;
  serialize(made, {false, true, false, "Sun, 06 Nov 1994 08:49:37 GMT"}, out);
  EXPECT_EQ(out,
            "HTTP/1.1 422 Unprocessable Content\r\nX-A: b\r\nDate: Sun, 06 Nov 1994 08:49:37 "
            "GMT\r\nContent-Length: 2\r\n\r\n{}");
}

TEST(Response, KeepsTheLengthButNotTheBodyForHead) {
  response made;
  made.body = "{}";
  std::string out;
  serialize(made, {true, false, false}, out);
  EXPECT_EQ(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n");
}

TEST(Response, HasNoLengthWhereThereIsNoBody) {
  std::string out;
  serialize(response(status::no_content), {false, true, true}, out);
  EXPECT_EQ(out, "HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n");
}

TEST(Response, IsAppendedHoweverLongItsHeadIs) {
  const std::string value(5000, 'x');
  response made;
  made.header("X-A", value);
  made.body = "{}";
  std::string out;
  serialize(response(status::not_modified), {}, out);
  serialize(made, {}, out);
  serialize_head(made, {}, out);
  const std::string line = "X-A: " + value + "\r\n";
  EXPECT_EQ(out, "HTTP/1.1 304 Not Modified\r\n\r\nHTTP/1.1 200 OK\r\n" + line +
                     "Content-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n" + line +
                     "Transfer-Encoding: chunked\r\n\r\n");
}

TEST(Response, HasADateOfTheFormThatHttpAsksFor) {
  EXPECT_THAT(std::string(date_now()),
              testing::MatchesRegex("[A-Z][a-z][a-z], [0-9][0-9] [A-Z][a-z][a-z] 20[0-9][0-9] [0-9:]+ GMT"));
}

TEST(Response, CannotBeSplitByAHeaderValue) {
  response made;
  made.header("X-A", std::string_view("a\r\nX-B: c\0", 10));
  EXPECT_EQ(made.header_block(), "X-A: a  X-B: c \r\n");
  EXPECT_EQ(made.find_header("x-a"), "a  X-B: c ");
}

}  // namespace
}  // namespace roster::http
