// Conditional requests against entity tags.
#include "common/http/preconditions.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace roster::http {
namespace {

constexpr const char* current = R"("now")";

using header_list = std::initializer_list<std::pair<const char*, const char*>>;

request ask(verb method, header_list headers) {
  request message;
  message.set_start(method, boost::beast::http::to_string(method), "/", false);
  for (const auto& [name, value] : headers) message.add_header(name, value);
  return message;
}

precondition judge(verb method, header_list headers) {
  return preconditions(ask(method, headers)).evaluate(current);
}

TEST(EntityTag, IsStrongAndTellsVersionsApart) {
  const std::string tag = entity_tag({1, 2, 3});
  EXPECT_EQ(tag, R"("1.2.3")");
  EXPECT_NE(entity_tag({12, 3}), entity_tag({1, 23}));
  EXPECT_EQ(entity_tag({std::numeric_limits<std::int64_t>::max()}), R"("1y2p0ij32e8e7")");
}

TEST(Preconditions, NoneAlwaysPass) {
  EXPECT_EQ(judge(verb::get, {}), precondition::passed);
  EXPECT_EQ(preconditions().evaluate(current), precondition::passed);
}

TEST(Preconditions, IfNoneMatchOfAReadIsNotModified) {
  for (const verb method : {verb::get, verb::head}) {
    EXPECT_EQ(judge(method, {{"If-None-Match", R"("now")"}}), precondition::not_modified);
    EXPECT_EQ(judge(method, {{"If-None-Match", "*"}}), precondition::not_modified);
    EXPECT_EQ(judge(method, {{"If-None-Match", R"("old", ,W/"now")"}}), precondition::not_modified);
    EXPECT_EQ(judge(method, {{"If-None-Match", R"("old")"}, {"If-None-Match", R"("now")"}}),
              precondition::not_modified);
    EXPECT_EQ(judge(method, {{"If-None-Match", R"("old")"}}), precondition::passed);
  }
}

TEST(Preconditions, IfNoneMatchOfAChangeFails) {
  EXPECT_EQ(judge(verb::put, {{"If-None-Match", "*"}}), precondition::failed);
  EXPECT_EQ(judge(verb::delete_, {{"If-None-Match", R"("now")"}}), precondition::failed);
  EXPECT_EQ(judge(verb::put, {{"If-None-Match", R"("old")"}}), precondition::passed);
}

TEST(Preconditions, IfMatchIsComparedStrongly) {
  EXPECT_EQ(judge(verb::put, {{"If-Match", R"("now")"}}), precondition::passed);
  EXPECT_EQ(judge(verb::put, {{"If-Match", R"("old","now")"}}), precondition::passed);
  EXPECT_EQ(judge(verb::put, {{"If-Match", "*"}}), precondition::passed);
  EXPECT_EQ(judge(verb::put, {{"If-Match", R"(W/"now")"}}), precondition::failed);
  EXPECT_EQ(judge(verb::put, {{"If-Match", R"("old")"}}), precondition::failed);
}

TEST(Preconditions, IfMatchComesBeforeIfNoneMatch) {
  EXPECT_EQ(judge(verb::get, {{"If-Match", R"("old")"}, {"If-None-Match", R"("now")"}}),
            precondition::failed);
  EXPECT_EQ(judge(verb::get, {{"If-Match", R"("now")"}, {"If-None-Match", R"("now")"}}),
            precondition::not_modified);
}

TEST(Preconditions, WhatIsNoTagMatchesNothing) {
  for (const char* value :
       {"", "now", "\"now", "now\"", R"(w/"now")", R"('now')", R"("n"ow")", "\"n ow\"", "**"}) {
    EXPECT_EQ(judge(verb::put, {{"If-Match", value}}), precondition::failed) << value;
    EXPECT_EQ(judge(verb::get, {{"If-None-Match", value}}), precondition::passed) << value;
  }
}

result<response> answer_to(header_list headers) {
  response full;
  full.header("ETag", current);
  full.body = "all of it";
  return conditionally(ask(verb::get, headers), full);
}

TEST(Preconditions, AnUnconditionalGetGetsEverything) {
  const result<response> answer = answer_to({});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->code(), status::ok);
  EXPECT_EQ(answer->body, "all of it");
}

TEST(Preconditions, NotModifiedCarriesTheTagAlone) {
  const result<response> answer = answer_to({{"If-None-Match", current}});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->code(), status::not_modified);
  EXPECT_EQ(answer->find_header("ETag"), current);
  EXPECT_TRUE(answer->body.empty());
}

TEST(Preconditions, AFailedOneIsAFailure) {
  const result<response> answer = answer_to({{"If-Match", R"("then")"}});
  ASSERT_TRUE(answer.has_error());
  EXPECT_EQ(answer.error().code, errc::precondition_failed);
}

TEST(Preconditions, IfMatchLooksAtTheStateOfATagThatHasMoreAndIfNoneMatchAtAllOfIt) {
  const std::string known = entity_tag({7, 100}, {3, 1});
  const std::string counted = entity_tag({7, 100}, {4, 1});
  const std::string changed = entity_tag({7, 101}, {3, 1});
  EXPECT_NE(known, counted);
  const auto judge = [](const char* header, const std::string& sent, const std::string& tag) {
    request message;
    message.set_start(verb::put, "PUT", "/", false);
    message.add_header(header, sent);
    return preconditions(message).evaluate(tag);
  };
  EXPECT_EQ(judge("If-Match", known, counted), precondition::passed);
  EXPECT_EQ(judge("If-Match", known, changed), precondition::failed);
  EXPECT_EQ(judge("If-Match", "W/" + known, known), precondition::failed);
  EXPECT_EQ(judge("If-Match", entity_tag({7, 100}), known), precondition::failed)
      << "not the tag that was given";
  EXPECT_EQ(judge("If-None-Match", known, known), precondition::failed);
  EXPECT_EQ(judge("If-None-Match", known, counted), precondition::passed);
}

}  // namespace
}  // namespace roster::http
