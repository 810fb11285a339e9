// Request bodies as JSON: what is refused, and what counts as an empty object.
#include "common/text/json.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>

namespace roster::text {
namespace {

using namespace std::string_literals;

bool is_refused(std::string_view text) {
  const auto parsed = parse_json_object(text);
  return !parsed && parsed.error().code == errc::bad_request;
}

// Objects nested `depth` deep: {"a":{"a":…{}…}}
std::string nested_objects(std::size_t depth) {
  std::string text;
  for (std::size_t i = 1; i < depth; ++i) text += "{\"a\":";
  text += "{}";
  text.append(depth - 1, '}');
  return text;
}

TEST(ParseJsonObject, GivesTheMembers) {
  const auto parsed = parse_json_object(R"( {"key":"jbrooksuk","notes":null} )");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->at("key").as_string(), "jbrooksuk");
  EXPECT_TRUE(parsed->at("notes").is_null());
}

TEST(ParseJsonObject, TakesNoBodyForAnEmptyObject) {
  for (const std::string_view text : {"", " ", "\r\n\t "}) {
    const auto parsed = parse_json_object(text);
    ASSERT_TRUE(parsed);
    EXPECT_TRUE(parsed->as_object().empty());
  }
}

TEST(ParseJsonObject, TakesAnyOtherValueForAnEmptyObject) {
  for (const std::string_view text : {"null", "true", "12", "1.5e3", "\"key\"", "[]", R"([{"key":"a"}])"}) {
    const auto parsed = parse_json_object(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_TRUE(parsed->as_object().empty()) << text;
  }
}

TEST(ParseJsonObject, RefusesMalformedText) {
  for (const std::string_view text :
       {"{", "}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "[1,]", "{a:1}", "{'a':1}", "nul", "{} {}", "{}x",
        "// c\n{}", "{\"a\":01}", "{\"a\":+1}", "{\"a\":NaN}", "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}",
        "\xEF\xBB\xBF{}", "\v{}"})
    EXPECT_TRUE(is_refused(text)) << text;
  EXPECT_TRUE(is_refused("\0"s));
  EXPECT_TRUE(is_refused("{}\0"s));
}

TEST(ParseJsonObject, NestsThirtyTwoDeepAndNoDeeper) {
  EXPECT_TRUE(parse_json_object(nested_objects(32)));
  EXPECT_TRUE(is_refused(nested_objects(33)));
  EXPECT_TRUE(parse_json_object(std::string(32, '[') + std::string(32, ']')));
  EXPECT_TRUE(is_refused(std::string(33, '[') + std::string(33, ']')));
  EXPECT_TRUE(is_refused(std::string(100'000, '[')));
}

TEST(ParseJsonObject, RefusesInvalidUtf8) {
  for (const std::string_view text : {"{\"a\":\"\xFF\"}", "{\"a\":\"\xC0\x80\"}", "{\"a\":\"\xED\xA0\x80\"}",
                                      "{\"a\":\"\xF4\x90\x80\x80\"}", "{\"a\":\"\xE2\x82\"}", "{\"\x80\":1}"})
    EXPECT_TRUE(is_refused(text));
  EXPECT_TRUE(parse_json_object("{\"\xC3\xA4\":\"\xF0\x9F\x98\x80\"}"));
}

TEST(ParseJsonObject, RefusesALoneSurrogateAndTakesAPair) {
  for (const std::string_view text :
       {R"({"a":"\ud800"})", R"({"a":"\ud800x"})", R"({"a":"\udc00"})", R"({"a":"\ud800\ud800"})",
        R"({"a":"\udc00\ud800"})", R"({"a":"\ud800A"})", R"({"\ud800":1})"})
    EXPECT_TRUE(is_refused(text)) << text;
  const auto parsed = parse_json_object(R"({"a":"\ud83d\ude00"})");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->at("a").as_string(), "\xF0\x9F\x98\x80");
}

TEST(ParseJsonObject, RefusesNulWhereverItHides) {
  for (const std::string_view text :
       {R"({"a":"\u0000"})", R"({"a":"x\u0000y"})", R"({"\u0000":1})", R"({"a\u0000":1})",
        R"({"a":[1,{"b":["\u0000"]}]})", R"({"a":{"b\u0000":{}}})", R"(["\u0000"])", R"("\u0000")"})
    EXPECT_TRUE(is_refused(text)) << text;
  EXPECT_TRUE(is_refused("{\"a\":\"\0\"}"s));
}

TEST(ParseJsonObject, DoesNotTakeAnEscapedBackslashForNul) {
  const auto parsed = parse_json_object(R"({"a":"\\u0000"})");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->at("a").as_string(), "\\u0000");
}

TEST(ParseJsonObject, AllocatesFromTheMemoryItIsGiven) {
  boost::json::monotonic_resource memory;
  const auto parsed = parse_json_object(R"({"a":"b"})", &memory);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->storage().get(), &memory);
  EXPECT_EQ(parse_json_object("", &memory)->storage().get(), &memory);
  EXPECT_EQ(parse_json_object("1", &memory)->storage().get(), &memory);
}

TEST(IsPlain, IsFalseForEachByteThatIsNotWhereverItStands) {
  EXPECT_TRUE(is_plain(""));
  for (int i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    const bool expected = i >= 0x20 && i < 0x80 && c != '"' && c != '\\';
    // As long as one word, shorter, and longer.
    for (const std::size_t length : {1U, 7U, 8U, 9U, 20U}) {
      for (std::size_t at = 0; at < length; ++at) {
        std::string text(length, 'x');
        text[at] = c;
        EXPECT_EQ(is_plain(text), expected) << i << " at " << at << " of " << length;
      }
    }
  }
}

TEST(AppendJsonString, EscapesWhatJsonSaysAndNothingElse) {
  std::string out = "x";
  append_json_string(out, "a\"b\\c\n\r\t\x01\x1F/\x7F\xC3\xA4");
  EXPECT_EQ(out, "x\"a\\\"b\\\\c\\n\\r\\t\\u0001\\u001f/\x7F\xC3\xA4\"");
  out.clear();
  append_json_string(out, "");
  EXPECT_EQ(out, "\"\"");
}

TEST(AppendJsonString, IsReadBackAsTheSameText) {
  std::string all;
  for (int i = 1; i < 128; ++i) all += static_cast<char>(i);
  std::string out;
  append_json_string(out, all);
  EXPECT_EQ(boost::json::parse(out).as_string(), all);
}

}  // namespace
}  // namespace roster::text
