// What a request must say about a collection.
#include "services/collections/domain/collection_rules.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>

#include "common/error/answers.hpp"

namespace roster::collections::domain {
namespace {

// Status and text of the failure, or "ok".
template <class T>
std::string outcome_of(const result<T>& read) {
  if (read.has_value()) return "ok";
  return std::to_string(answer_for(read.error().code, dialect::error).status) + " " +
         error_body(read.error(), dialect::error);
}

std::string outcome(const std::string& body) {
  return outcome_of(read_new_collection(boost::json::parse(body)));
}

std::string refused(const std::string& text) {
  return R"(400 {"error":")" + text + R"("})";
}

std::string text(std::size_t characters) {
  std::string out;
  for (std::size_t i = 0; i < characters; ++i) out += "é";
  return out;
}

TEST(NewCollection, TakesWhatIsThere) {
  const auto read = read_new_collection(
      boost::json::parse(R"({"title":" A \" title ","description":"","category":null,"tags":["a","a",""]})"));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->title, " A \" title ");
  EXPECT_EQ(read->description, "");
  EXPECT_EQ(read->category, std::nullopt);
  EXPECT_EQ(read->tags, (std::vector<std::string>{"a", "a", ""}));
}

TEST(NewCollection, NeedsATitle) {
  for (const char* body :
       {"{}", R"({"title":null})", R"({"title":""})", R"({"title":"  "})", R"({"title":"　"})"})
    EXPECT_EQ(outcome(body), R"(422 {"error":"Missing parameters"})") << body;
  EXPECT_EQ(outcome(R"({"title":["a"]})"), R"(422 {"error":"title must be a String"})");
}

TEST(NewCollection, CountsCharactersAndNotBytes) {
  EXPECT_EQ(outcome(R"({"title":")" + text(255) + R"("})"), "ok");
  EXPECT_EQ(outcome(R"({"title":")" + text(256) + R"("})"),
            refused("Title is too long (maximum is 255 characters)"));
  EXPECT_EQ(outcome(R"({"title":"a","category":")" + text(256) + R"("})"),
            refused("Category is too long (maximum is 255 characters)"));
  EXPECT_EQ(outcome(R"({"title":"a","tags":[")" + text(256) + R"("]})"),
            refused("Tag is too long (maximum is 255 characters)"));
}

TEST(NewCollection, TagsAreAFewStrings) {
  for (const char* tags : {"1", "\"a\"", "{}", "[1]", "[null]", "[[\"a\"]]"})
    EXPECT_EQ(outcome(R"({"title":"a","tags":)" + std::string(tags) + "}"),
              R"(422 {"error":"tags must be an Array of Strings"})")
        << tags;
  std::string many = "\"a\"";
  for (int i = 1; i < 100; ++i) many += ",\"a\"";
  EXPECT_EQ(outcome(R"({"title":"a","tags":[)" + many + "]}"), "ok");
  EXPECT_EQ(outcome(R"({"title":"a","tags":[)" + many + ",\"a\"]}"),
            refused("Tags are too many (maximum is 100)"));
}

TEST(CollectionChanges, KeepWhatIsAbsentAndClearWhatIsNull) {
  const auto none = read_collection_changes(boost::json::parse("{}"));
  ASSERT_TRUE(none.has_value());
  EXPECT_FALSE(none->title || none->description || none->category || none->tags);
  const auto cleared =
      read_collection_changes(boost::json::parse(R"({"description":null,"category":null,"tags":null})"));
  ASSERT_TRUE(cleared.has_value());
  const std::optional<std::optional<std::string>> null(std::in_place, std::nullopt);
  EXPECT_EQ(cleared->description, null);
  EXPECT_EQ(cleared->category, null);
  EXPECT_EQ(cleared->tags, std::vector<std::string>());
  EXPECT_EQ(outcome_of(read_collection_changes(boost::json::parse(R"({"title":null})"))),
            R"(422 {"error":"Missing parameters"})");
}

}  // namespace
}  // namespace roster::collections::domain
