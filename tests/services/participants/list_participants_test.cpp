// The handler of lists: what it asks for, what it answers, and in which order it refuses.
#include "services/participants/api/list_participants.hpp"

#include "common/error/answers.hpp"
#include "tests/services/participants/participants_fixture.hpp"

namespace roster::participants::api {
namespace {

using domain::list_column;

class ListParticipants : public test::ParticipantsFixture {
 protected:
  result<http::response> list(const std::string& query) {
    return ask(api::list_participants, http::verb::get, query);
  }

  boost::json::value body(const std::string& query) {
    const result<http::response> answer = list(query);
    EXPECT_TRUE(answer.has_value()) << query;
    if (answer.has_error()) return {};
    EXPECT_EQ(answer->code(), http::status::ok);
    return boost::json::parse(answer->body);
  }

  static std::string keys_of(const boost::json::value& body) {
    std::string out;
    for (const auto& each : body.at("data").as_array())
      out += (out.empty() ? "" : " ") + std::string(each.at("id").as_string());
    return out;
  }

  // The query of a link, to be asked for next; empty for null.
  static std::string link(const boost::json::value& body, const char* name) {
    const boost::json::value& link = body.at("links").at(name);
    if (link.is_null()) return {};
    const std::string whole(link.as_string());
    return whole.substr(whole.find('?') + 1);
  }
};

TEST_F(ListParticipants, ShowsEachWithTheEnvelopeOfA200) {
  const boost::json::value out = body("per_page=1");
  EXPECT_EQ(boost::json::serialize(out.at("data")),
            R"([{"id":"a1","type":"participants","attributes":{"id":1,"team_id":7,"key":"a1","notes":null,)"
            R"("experiment_count":0,"created":{"human":"1 minute ago","string":"1970-01-01 00:00:40"},)"
            R"("updated":{"human":"1 minute ago","string":"1970-01-01 00:00:40"}},)"
            R"("links":{"self":{"href":"https://roster.example/api/teams/7/participants/a1"}}}])");
  EXPECT_EQ(out.at("meta").at("path").as_string(), "https://roster.example/api/teams/7/participants");
}

TEST_F(ListParticipants, TheLinksLeadThroughAllPagesAndBack) {
  boost::json::value page = body("per_page=4");
  EXPECT_EQ(keys_of(page), "a1 a2 a3 a4");
  EXPECT_EQ(link(page, "prev"), "");
  page = body(link(page, "next"));
  EXPECT_EQ(keys_of(page), "a5 a6 a7 a8");
  EXPECT_EQ(page.at("meta").at("current_page").as_int64(), 2);
  EXPECT_EQ(page.at("meta").at("from").as_int64(), 5);
  EXPECT_EQ(participants_.lists.back().skip, 0) << "a cursor needs no skipping";
  page = body(link(page, "next"));
  EXPECT_EQ(keys_of(page), "a9");
  EXPECT_EQ(page.at("meta").at("to").as_int64(), 9);
  EXPECT_EQ(link(page, "next"), "");
  page = body(link(page, "prev"));
  EXPECT_EQ(keys_of(page), "a5 a6 a7 a8");
  EXPECT_EQ(page.at("meta").at("current_page").as_int64(), 2);
  EXPECT_EQ(keys_of(body(link(page, "next"))), "a9");
  page = body(link(page, "prev"));
  EXPECT_EQ(keys_of(page), "a1 a2 a3 a4");
  EXPECT_EQ(link(page, "prev"), "");
  EXPECT_EQ(keys_of(body(link(page, "first"))), "a1 a2 a3 a4");
}

TEST_F(ListParticipants, APageIsFoundByItsNumberAlone) {
  const boost::json::value page = body("per_page=4&page=3");
  EXPECT_EQ(keys_of(page), "a9");
  EXPECT_EQ(participants_.lists.back().skip, 8);
  EXPECT_EQ(link(page, "next"), "");
  EXPECT_EQ(keys_of(body(link(page, "prev"))), "a5 a6 a7 a8");
  const boost::json::value behind = body("page=9");
  EXPECT_EQ(keys_of(behind), "");
  EXPECT_TRUE(behind.at("meta").at("from").is_null());
  EXPECT_EQ(link(behind, "prev"), "page=8&per_page=15");
}

TEST_F(ListParticipants, NobodyMaySkipWithoutEnd) {
  EXPECT_EQ(code_of(list("per_page=100&page=10001")), std::nullopt);
  const result<http::response> far = list("per_page=100&page=10002");
  ASSERT_EQ(code_of(far), errc::invalid_data);
  EXPECT_EQ(far.error().fields.at(0).message, "The page must not be greater than 10001.");
}

TEST_F(ListParticipants, AsksForTheOrder) {
  const auto order_for = [this](const std::string& query) {
    body(query);
    return participants_.lists.back().order;
  };
  EXPECT_EQ(order_for("").by, list_column::id);
  EXPECT_EQ(order_for("sort=key").by, list_column::key);
  EXPECT_TRUE(order_for("sort=-created_at").descending);
  EXPECT_EQ(order_for("filter[key]=a*").by, list_column::key) << "where filtered keys lie";
  EXPECT_EQ(order_for("filter[key]=a*&sort=id").by, list_column::id);
}

TEST_F(ListParticipants, FiltersByKey) {
  EXPECT_EQ(keys_of(body("filter[key]=a3")), "a3");
  EXPECT_EQ(keys_of(body("filter%5Bkey%5D=a%2A")), "a1 a2 a3 a4 a5 a6 a7 a8 a9");
  body("filter[key]=*&sort=created_at");
  EXPECT_FALSE(participants_.lists.back().keys) << "no filter at all";
  EXPECT_EQ(keys_of(body("filter[key]=")), "");
  EXPECT_EQ(participants_.lists.back().keys.value().first, "");
}

TEST_F(ListParticipants, ACursorHoldsForItsTeamOrderAndFilterAlone) {
  const std::string next = link(body("per_page=4&sort=created_at"), "next");
  const std::string cursor = next.substr(next.find("&cursor="));
  EXPECT_EQ(code_of(list("sort=created_at" + cursor)), std::nullopt);
  for (const char* other : {"sort=id", "sort=-created_at", "sort=created_at&filter[key]=a*", ""})
    EXPECT_EQ(code_of(list(other + cursor)), errc::invalid_data) << other;
  const result<http::response> bad = list("cursor=AAAA");
  EXPECT_EQ(
      error_body(bad.error(), dialect::message),
      R"({"message":"The given data was invalid.","errors":{"cursor":["The selected cursor is invalid."]}})");
}

TEST_F(ListParticipants, WhoIsNoMemberHearsNothingElse) {
  subject_ = "john@example.com";
  for (const char* query : {"", "page=0", "page=%00", "cursor=x"})
    EXPECT_EQ(code_of(list(query)), errc::not_found) << query;
  subject_ = "jane@example.com";
  for (const char* team : {"8", "seven", "-7", "99999999999999999999"}) {
    team_ = team;
    EXPECT_EQ(code_of(list("page=0")), errc::not_found) << team;
  }
}

TEST_F(ListParticipants, ALapsedTeamIsStillShown) {
  access_.is_lapsed = true;
  EXPECT_EQ(code_of(list("")), std::nullopt);
  EXPECT_EQ(code_of(list("page=0")), errc::invalid_data);
  EXPECT_EQ(code_of(list("page=%FF")), errc::bad_request);
}

}  // namespace
}  // namespace roster::participants::api
