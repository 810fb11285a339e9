// The router's table and the splitting of paths.
#include "common/http/routes.hpp"

#include <gtest/gtest.h>

#include "common/http/path.hpp"

namespace roster::http {
namespace {

const router table({{verb::post, "/api/teams/{team}/participants"},
                    {verb::get, "/api/teams/{team}/participants"},
                    {verb::get, "/api/teams/{team}/participants/{key}"},
                    {verb::delete_, "/api/teams/{team}/participants/{key}"}});

std::pair<std::optional<matched>, not_matched> find(verb method, std::string_view path) {
  return table.match(method, split_path(path).value(), path);
}

TEST(Router, FindsTheRowAndDecodesItsParameters) {
  const auto [found, none] = find(verb::delete_, "/api/teams/19/participants/a%2Fb1");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->row, 3U);
  EXPECT_EQ(found->parameters.at("team"), "19");
  EXPECT_EQ(found->parameters.at("key"), "a/b1");
  EXPECT_THROW(found->parameters.at("other"), std::out_of_range);
}

TEST(Router, TakesOneTrailingSlash) {
  EXPECT_TRUE(find(verb::post, "/api/teams/19/participants/").first.has_value());
  EXPECT_FALSE(find(verb::post, "/api/teams/19/participants//").first.has_value());
}

TEST(Router, AnswersHeadByTheRowOfGet) {
  EXPECT_EQ(find(verb::head, "/api/teams/1/participants").first->row, 1U);
}

TEST(Router, ListsTheMethodsOfAKnownPath) {
  const auto [found, none] = find(verb::put, "/api/teams/1/participants");
  EXPECT_FALSE(found.has_value());
  EXPECT_EQ(none.allow, "GET, HEAD, POST, OPTIONS");
}

TEST(Router, AStreamIsNamedByItsOwnSpellingAlone) {
  const router streaming({{verb::get, "/p/export", true}, {verb::get, "/p/list"}, {verb::get, "/p/{key}"}});
  const route_set streams({{verb::get, "/p/export"}});
  const auto row_of = [&](std::string_view path) {
    http::request message;
    message.set_start(verb::get, "GET", path, false);
    const std::size_t row = streaming.match(verb::get, split_path(path).value(), path).first->row;
    EXPECT_EQ(streams.has(message), row == 0U) << path;
    return row;
  };
  EXPECT_EQ(row_of("/p/export"), 0U);
  EXPECT_EQ(row_of("/p/export/"), 0U);
  EXPECT_EQ(row_of("/%70/export"), 0U);
  EXPECT_EQ(row_of("/p/%65xport"), 2U);
  EXPECT_EQ(row_of("/p/%6Cist"), 1U) << "what is no stream is one route in all spellings";
}

TEST(Router, KnowsNoOtherPath) {
  for (const std::string_view path :
       {"/", "/api/teams", "/api/teams/1", "/api/teams//participants", "/api/teams/1/Participants",
        "/x/api/teams/1/participants", "/api/teams/1%2Fparticipants"}) {
    const auto [found, none] = find(verb::get, path);
    EXPECT_FALSE(found.has_value()) << path;
    EXPECT_TRUE(none.allow.empty()) << path;
  }
}

TEST(SplitPath, DecodesAfterSplitting) {
  EXPECT_EQ(split_path("/a/b%2Fc/"), (std::vector<std::string>{"a", "b/c"}));
  EXPECT_EQ(split_path("/"), (std::vector<std::string>{""}));
  EXPECT_EQ(split_path("/a//b"), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(split_path("/%D0%BA"), (std::vector<std::string>{"к"}));
}

TEST(SplitPath, RefusesWhatIsNoText) {
  for (const std::string_view path :
       {"", "a", "*", "/%", "/%4", "/%zz", "/%00", "/%ff", "/\xff", "/%ED%A0%80"})
    EXPECT_FALSE(split_path(path).has_value()) << path;
}

}  // namespace
}  // namespace roster::http
