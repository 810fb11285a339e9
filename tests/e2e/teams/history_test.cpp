// GET /api/teams/{team}/history, through the whole system.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>

#include "tests/e2e/teams/team_client.hpp"

namespace roster::e2e {
namespace {

std::string history_path(const std::string& team) {
  return team_path(team) + "/history";
}

std::string id_of_credential(const std::string& subject) {
  return roster_system::shared().query("SELECT max(credential_id) FROM gateway.credential WHERE subject = '" +
                                       subject + "'");
}

// One event as it is shown, whatever its id.
std::string shown(const std::string& team, const std::string& type, const std::string& subject,
                  const std::string& request, const std::string& detail) {
  return R"("type":"events","attributes":{"id":ID,"team_id":)" + team + R"(,"event":")" + type +
         R"(","subject":")" + subject + R"(","credential_id":)" + id_of_credential(subject) +
         R"(,"request_id":")" + request + R"(","detail":)" + detail +
         R"(,"created":{"human":"AGE","string":"TIME"}}})";
}

// `body` with every event's id as ID.
std::string without_ids(const http_answer& of) {
  std::string out = normal(of.body);
  const boost::json::value whole = boost::json::parse(of.body);
  for (const boost::json::value& each : whole.at("data").as_array()) {
    const std::string id(each.at("id").as_string());
    for (const auto& [from, to] : {std::pair{R"("id":")" + id + '"', std::string(R"("id":"ID")")},
                                   std::pair{R"("id":)" + id + ',', std::string(R"("id":ID,)")}}) {
      const std::size_t at = out.find(from);
      if (at != std::string::npos) out.replace(at, from.size(), to);
    }
  }
  return out;
}

TEST(TeamHistory, ListsWhatWasDoneNewestFirst) {
  const std::string subject = "history@example.com";
  team_client owner(subject);
  const http_answer made = owner.post("/api/teams", R"({"name":"Growth"})", {{"X-Request-Id", "made-it"}});
  ASSERT_EQ(made.status, 201);
  const std::string team(boost::json::parse(made.body).at("data").at("id").as_string());
  ASSERT_EQ(owner
                .post(team_path(team) + "/members", R"({"subject":"john@example.com","role":"member"})",
                      {{"X-Request-Id", "added-john"}})
                .status,
            201);

  const http_answer all = owner.get(history_path(team));
  EXPECT_EQ(all.status, 200);
  const std::string path = url_of(history_path(team));
  EXPECT_EQ(without_ids(all),
            R"({"data":[{"id":"ID",)" +
                shown(team, "member.added", subject, "added-john",
                      R"({"member":{"role":"member","subject":"john@example.com"}})") +
                R"(,{"id":"ID",)" +
                shown(team, "team.created", subject, "made-it", R"({"team":{"name":"Growth"}})") +
                R"(],"links":{"first":")" + path +
                R"(?page=1&per_page=15","last":null,"prev":null,"next":null},)" +
                R"("meta":{"current_page":1,"from":1,"path":")" + path +
                R"(","per_page":15,"to":2},"jsonapi":{"version":"1.0"}})");
}

TEST(TeamHistory, IsPagedByItsLinks) {
  team_client owner("history-pages@example.com");
  const std::string team = make_team(owner);
  for (const char* name : {"a", "b", "c"})
    ASSERT_EQ(owner.send("PUT", team_path(team), R"({"name":")" + std::string(name) + R"("})").status, 200);
  std::string events;
  std::string target = history_path(team) + "?per_page=3";
  std::string last;
  while (!target.empty()) {
    const http_answer page = owner.get(target);
    ASSERT_EQ(page.status, 200);
    const boost::json::value whole = boost::json::parse(page.body);
    for (const boost::json::value& each : whole.at("data").as_array())
      events += std::string(each.at("attributes").at("event").as_string()) + " ";
    last = page.body;
    const boost::json::value& next = whole.at("links").at("next");
    target = next.is_null() ? std::string() : std::string(next.as_string()).substr(url_of("").size());
  }
  EXPECT_EQ(events, "team.updated team.updated team.updated team.created ");
  const boost::json::value prev = boost::json::parse(last).at("links").at("prev");
  ASSERT_TRUE(prev.is_string());
  const http_answer back = owner.get(std::string(prev.as_string()).substr(url_of("").size()));
  EXPECT_EQ(boost::json::parse(back.body).at("data").as_array().size(), 3U);
}

TEST(TeamHistory, IsForOwners) {
  team_client owner("history-owner@example.com");
  team_client member("history-member@example.com");
  team_client stranger("history-stranger@example.com");
  const std::string team = make_team(owner);
  ASSERT_EQ(owner.post(team_path(team) + "/members", R"({"subject":"history-member@example.com"})").status,
            201);
  for (const char* query : {"", "?per_page=0"}) {
    EXPECT_EQ(member.get(history_path(team) + query).body, forbidden);
    EXPECT_EQ(stranger.get(history_path(team) + query).body, not_found);
  }
  EXPECT_EQ(owner.get(history_path(team) + "?per_page=0").body,
            invalid("per_page", "The per page must be at least 1."));
  EXPECT_EQ(owner.get(history_path(team) + "?cursor=x").body,
            invalid("cursor", "The selected cursor is invalid."));
}

}  // namespace
}  // namespace roster::e2e
