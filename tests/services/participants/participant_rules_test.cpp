// The rules of a new participant, read literally from the seed page and api.md.
#include "services/participants/domain/participant_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "common/text/json.hpp"

namespace roster::participants::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

result<new_participant> read(std::string_view body) {
  const result<boost::json::value> parsed = text::parse_json_object(body);
  if (parsed.has_error()) return parsed.error();
  return read_new_participant(*parsed);
}

// "field: message", in order.
std::vector<std::string> complaints(std::string_view body) {
  const result<new_participant> out = read(body);
  std::vector<std::string> lines;
  if (!out.has_error()) return lines;
  EXPECT_EQ(out.error().code, errc::invalid_data);
  const failure refused = out.error();
  for (const field_error& each : refused.fields) lines.push_back(each.field + ": " + each.message);
  return lines;
}

std::string body_with_key(std::string_view key) {
  std::string body = R"({"key":)";
  text::append_json_string(body, key);
  return body + "}";
}

std::string body_with_notes(std::string_view notes) {
  std::string body = R"({"key":"a","notes":)";
  text::append_json_string(body, notes);
  return body + "}";
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

constexpr const char* required_key = "key: The key field is required.";
constexpr const char* long_key = "key: The key must not be greater than 255 characters.";
constexpr const char* bad_key = "key: The key format is invalid.";

TEST(NewParticipant, TakesTheSeedsRequest) {
  const result<new_participant> out = read(R"({"key": "jbrooksuk", "notes": "mollitia"})");
  ASSERT_TRUE(out.has_value());
  EXPECT_EQ(out->key, "jbrooksuk");
  EXPECT_EQ(out->notes, "mollitia");
}

TEST(NewParticipant, NeedsAKey) {
  for (const char* body : {"", "{}", "[]", R"({"notes":"a"})", R"({"key":null})", R"({"key":""})",
                           R"({"key":" \t\n "})", R"({"KEY":"a"})"})
    EXPECT_THAT(complaints(body), ElementsAre(required_key)) << body;
}

TEST(NewParticipant, RefusesAKeyThatIsNoString) {
  for (const char* body :
       {R"({"key":5})", R"({"key":1.5})", R"({"key":true})", R"({"key":[]})", R"({"key":{"a":"b"}})"})
    EXPECT_THAT(complaints(body), ElementsAre("key: The key must be a string.")) << body;
}

TEST(NewParticipant, TakesAnyKeyThatEndsInAnAsciiLetterOrDigit) {
  for (const char* key :
       {"a", "Z", "0", "a_b", "user-42", "jane@example.com", "_a", "__a", "a__b", "a b", "é1",
        "123e4567-e89b-12d3-a456-426614174000", "ODIO_ADIPISCI_TEMPORIBUS_IPSUM_ID", "/../a"}) {
    const result<new_participant> out = read(body_with_key(key));
    ASSERT_TRUE(out.has_value()) << key;
    EXPECT_EQ(out->key, key);
  }
}

TEST(NewParticipant, RefusesAKeyThatEndsInAnythingElse) {
  for (const char* key :
       {"abc_", "abc-", "_", "-", "a.", "é", "aé", "a\xE2\x82\xAC", "a\u0661", "a\xF0\x9F\x98\x80"})
    EXPECT_THAT(complaints(body_with_key(key)), ElementsAre(bad_key)) << key;
}

TEST(NewParticipant, TrimsTheKey) {
  const result<new_participant> out = read(R"({"key": " \t\u00a0a b\u3000\n"})");
  ASSERT_TRUE(out.has_value());
  EXPECT_EQ(out->key, "a b");
}

TEST(NewParticipant, CountsTheKeyInCodePoints) {
  EXPECT_THAT(complaints(body_with_key(std::string(255, 'a'))), IsEmpty());
  EXPECT_THAT(complaints(body_with_key(repeated("\xF0\x9F\x98\x80", 254) + "a")), IsEmpty());
  EXPECT_THAT(complaints(body_with_key("  " + std::string(255, 'a') + "  ")), IsEmpty());
  EXPECT_THAT(complaints(body_with_key(std::string(256, 'a'))), ElementsAre(long_key));
  EXPECT_THAT(complaints(body_with_key(repeated("é", 255) + "a")), ElementsAre(long_key));
}

TEST(NewParticipant, ReportsAKeyThatIsTooLongAndIllFormedTwice) {
  EXPECT_THAT(complaints(body_with_key(std::string(256, '_'))), ElementsAre(long_key, bad_key));
}

TEST(NewParticipant, TakesNotesAsTheyAre) {
  EXPECT_EQ(read(R"({"key":"a"})")->notes, std::nullopt);
  EXPECT_EQ(read(R"({"key":"a","notes":null})")->notes, std::nullopt);
  EXPECT_EQ(read(R"({"key":"a","notes":""})")->notes, "");
  EXPECT_EQ(read(R"({"key":"a","notes":" two\nlines "})")->notes, " two\nlines ");
}

TEST(NewParticipant, RefusesNotesThatAreNoString) {
  for (const char* body :
       {R"({"key":"a","notes":5})", R"({"key":"a","notes":["b"]})", R"({"key":"a","notes":false})"})
    EXPECT_THAT(complaints(body), ElementsAre("notes: The notes must be a string.")) << body;
}

TEST(NewParticipant, CountsNotesInCodePoints) {
  EXPECT_THAT(complaints(body_with_notes(std::string(65'535, 'a'))), IsEmpty());
  EXPECT_THAT(complaints(body_with_notes(repeated("é", 65'535))), IsEmpty());
  EXPECT_THAT(complaints(body_with_notes(std::string(65'536, 'a'))),
              ElementsAre("notes: The notes must not be greater than 65535 characters."));
}

TEST(NewParticipant, ReportsBothFieldsTogether) {
  EXPECT_THAT(complaints(R"({"notes":5})"), ElementsAre(required_key, "notes: The notes must be a string."));
}

}  // namespace
}  // namespace roster::participants::domain
