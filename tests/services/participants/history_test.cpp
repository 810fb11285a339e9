// The list of a team's history: order of checks, envelope and cursors, with a repository in memory.
#include "services/participants/api/history.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>

#include "tests/services/participants/fake_teams.hpp"
#include "tests/support/coroutines.hpp"

namespace roster::participants::api {
namespace {

using test::fake_teams;
using test::no_participants;

class History : public ::testing::Test {
 protected:
  History() {
    for (const std::int64_t id : {9, 7}) {
      events::recorded each;
      each.event_id = id;
      each.type = "member.added";
      each.detail = R"({"member": {"role": "member"}})";
      each.created = text::timestamp(std::chrono::seconds(40));
      teams_.history.rows.push_back(each);
    }
    teams_.history.rows.front().by = {"jane@example.com", 5, "request-1"};
  }

  result<http::response> get(const std::string& query) {
    http::request message;
    message.set_start(http::verb::get, "GET", "/api/teams/7/history" + query, false);
    http::exchange with{message};
    with.path.add("team", team_);
    with.caller.subject = subject_;
    no_participants none;
    context api{none, [] { return text::timestamp(std::chrono::seconds(100)); }, "https://roster.example"};
    api.teams = &teams_;
    asio::io_context loop(1);
    auto done = roster::test::start(loop, list_history(api, with));
    loop.run();
    return done.get();
  }

  // The query of one of the list's links; empty for null.
  static std::string link(const http::response& of, const char* name) {
    const boost::json::value links = boost::json::parse(of.body).at("links");
    if (links.at(name).is_null()) return {};
    const std::string whole(links.at(name).as_string());
    return whole.substr(whole.find('?'));
  }

  fake_teams teams_;
  std::string team_ = "7";
  std::string subject_ = fake_teams::owner;
};

TEST_F(History, IsWrittenAsTheListsOfTheFirstApi) {
  const result<http::response> answer = get("");
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(
      answer->body,
      R"({"data":[{"id":"9","type":"events","attributes":{"id":9,"team_id":7,"event":"member.added",)"
      R"("subject":"jane@example.com","credential_id":5,"request_id":"request-1",)"
      R"("detail":{"member": {"role": "member"}},)"
      R"("created":{"human":"1 minute ago","string":"1970-01-01 00:00:40"}}},)"
      R"({"id":"7","type":"events","attributes":{"id":7,"team_id":7,"event":"member.added",)"
      R"("subject":null,"credential_id":null,"request_id":null,"detail":{"member": {"role": "member"}},)"
      R"("created":{"human":"1 minute ago","string":"1970-01-01 00:00:40"}}}],)"
      R"("links":{"first":"https://roster.example/api/teams/7/history?page=1&per_page=15","last":null,)"
      R"("prev":null,"next":null},"meta":{"current_page":1,"from":1,)"
      R"("path":"https://roster.example/api/teams/7/history","per_page":15,"to":2},)"
      R"("jsonapi":{"version":"1.0"}})");
  EXPECT_EQ(teams_.history_asked_for.count, 15);
  EXPECT_EQ(teams_.history_asked_for.skip, 0);
}

TEST_F(History, GoesOnAndBackByCursors) {
  teams_.history.has_more = true;
  const http::response first = get("?per_page=2").value();
  EXPECT_EQ(link(first, "prev"), "");
  const http::response second = get(link(first, "next")).value();
  EXPECT_EQ(teams_.history_asked_for.before, 7);
  EXPECT_EQ(teams_.history_asked_for.skip, 0);
  ASSERT_NE(link(second, "prev"), "");

  teams_.history.has_more = false;
  const http::response back = get(link(second, "prev")).value();
  EXPECT_EQ(teams_.history_asked_for.after, 9);
  EXPECT_EQ(link(back, "prev"), "");
  EXPECT_NE(link(back, "next"), "");

  EXPECT_EQ(link(get("?page=3").value(), "next"), "");
  EXPECT_EQ(teams_.history_asked_for.skip, 30);
  teams_.history.rows.clear();
  EXPECT_EQ(link(get("?page=3").value(), "prev"), "?page=2&per_page=15");
}

TEST_F(History, RefusesWhatIsNoPlaceOfThisList) {
  teams_.history.has_more = true;
  const std::string next = link(get("?per_page=2").value(), "next");
  for (const std::string& query :
       {std::string("?cursor=a"), std::string("?cursor="), std::string("?sort=id"), std::string("?page=0"),
        std::string("?page=100000000"), std::string("?per_page=101")}) {
    const result<http::response> answer = get(query);
    ASSERT_TRUE(answer.has_error()) << query;
    EXPECT_EQ(answer.error().code, errc::invalid_data) << query;
  }
  team_ = "8";
  EXPECT_EQ(get(next).error().code, errc::not_found);
}

TEST_F(History, IsForOwnersWhateverTheQuery) {
  for (const char* query : {"", "?page=0"}) {
    subject_ = fake_teams::member;
    EXPECT_EQ(get(query).error().code, errc::forbidden);
    subject_ = "stranger@example.com";
    EXPECT_EQ(get(query).error().code, errc::not_found);
  }
  team_ = "x";
  EXPECT_EQ(get("").error().code, errc::not_found);
}

}  // namespace
}  // namespace roster::participants::api
