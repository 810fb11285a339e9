// The handlers' order of checks, with a repository in memory.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <optional>
#include <string>

#include "common/error/answers.hpp"
#include "common/identity/scopes.hpp"
#include "services/participants/api/current_user.hpp"
#include "services/participants/api/members.hpp"
#include "services/participants/api/subscription.hpp"
#include "services/participants/api/teams.hpp"
#include "tests/services/participants/fake_teams.hpp"
#include "tests/support/coroutines.hpp"

namespace roster::participants::api {
namespace {

using test::fake_teams;
using test::no_participants;
using handler = async::task<result<http::response>> (*)(context& api, http::exchange& with);

class TeamHandlers : public ::testing::Test {
 protected:
  // The failure's code, or nothing when the request was carried out; see answer().
  std::optional<errc> refused(handler asked, std::string_view body = {}) {
    answer_ = run(asked, body);
    if (answer_->has_error()) return answer_->error().code;
    return std::nullopt;
  }
  const http::response& answer() const { return answer_->value(); }
  boost::json::value data() const { return boost::json::parse(answer().body).at("data"); }
  std::string error() const { return error_body(answer_->error(), dialect::message); }

  fake_teams teams_;
  std::string team_ = "7";
  std::string member_ = fake_teams::member;
  std::string subject_ = fake_teams::owner;
  std::vector<std::string> scopes_;
  std::string target_ = "/api/teams";
  http::verb method_ = http::verb::post;
  std::map<std::string, std::string> headers_;

 private:
  result<http::response> run(handler asked, std::string_view body) {
    http::request message;
    message.set_start(method_, boost::beast::http::to_string(method_), target_, false);
    for (const auto& [name, value] : headers_) message.add_header(name, value);
    message.body_storage() = body;
    http::exchange with{message};
    with.path.add("team", team_);
    with.path.add("subject", member_);
    with.caller.subject = subject_;
    with.caller.scopes = scopes_;
    with.caller.credential_id = 5;
    no_participants none;
    context api{none, [] { return text::timestamp(std::chrono::seconds(100)); }, "https://roster.example"};
    api.teams = &teams_;
    api.trial = std::chrono::seconds(50);

    asio::io_context loop(1);
    auto done = roster::test::start(loop, asked(api, with));
    loop.run();
    return done.get();
  }

  std::optional<result<http::response>> answer_;
};

TEST_F(TeamHandlers, TheUserIsNamedByTheLocalPartOfTheEmail) {
  subject_ = "Jane.Doe@Example.com";
  method_ = http::verb::get;
  ASSERT_EQ(refused(show_user), std::nullopt);
  EXPECT_EQ(answer().body, R"({"data":{"id":"jane.doe@example.com","type":"users","attributes":)"
                           R"({"name":"jane.doe","email":"jane.doe@example.com"},)"
                           R"("links":{"self":{"href":"https://roster.example/api/user"}}}})");
  headers_["If-None-Match"] = std::string(*answer().find_header("ETag"));
  ASSERT_EQ(refused(show_user), std::nullopt);
  EXPECT_EQ(answer().code(), http::status::not_modified);
}

TEST_F(TeamHandlers, TheCurrentTeamIsTheFirstOrNone) {
  method_ = http::verb::get;
  ASSERT_EQ(refused(show_current_team), std::nullopt);
  EXPECT_EQ(data().at("id").as_string(), "7");
  EXPECT_EQ(data().at("type").as_string(), "teams");
  EXPECT_EQ(teams_.asked_for.order, "id");
  EXPECT_EQ(teams_.asked_for.count, 1);
  subject_ = "stranger@example.com";
  EXPECT_EQ(refused(show_current_team), errc::not_found);
}

TEST_F(TeamHandlers, AListHasItsLinksAndNoCursor) {
  method_ = http::verb::get;
  target_ = "/api/teams?page=2&pagelen=1&sort=-name";
  teams_.has_more = true;
  ASSERT_EQ(refused(list_teams), std::nullopt);
  EXPECT_EQ(teams_.asked_for.order, "-name");
  EXPECT_EQ(teams_.asked_for.skip, 1);
  EXPECT_EQ(teams_.asked_for.count, 1);
  const boost::json::value body = boost::json::parse(answer().body);
  EXPECT_EQ(body.at("data").as_array().size(), 1U);
  const boost::json::value& links = body.at("links");
  EXPECT_EQ(links.at("prev").as_string(), "https://roster.example/api/teams?page=1&per_page=1&sort=-name");
  EXPECT_EQ(links.at("next").as_string(), "https://roster.example/api/teams?page=3&per_page=1&sort=-name");
  EXPECT_TRUE(links.at("last").is_null());
}

TEST_F(TeamHandlers, AListRefusesWhatItDoesNotKnow) {
  method_ = http::verb::get;
  for (const char* query : {"page=0", "per_page=101", "sort=key", "cursor=abc", "page=1&page=2"}) {
    target_ = std::string("/api/teams?") + query;
    EXPECT_EQ(refused(list_teams), errc::invalid_data) << query;
    EXPECT_EQ(refused(list_members), errc::invalid_data) << query;
  }
  team_ = "8";
  EXPECT_EQ(refused(list_members), errc::not_found) << "a stranger does not hear about the query";
}

TEST_F(TeamHandlers, ANewTeamHasATrialAndTheSubjectAsOwner) {
  subject_ = "Jane@EXAMPLE.com";
  ASSERT_EQ(refused(create_team, R"({"name":"New"})"), std::nullopt);
  EXPECT_EQ(answer().code(), http::status::created);
  EXPECT_EQ(answer().find_header("Location"), "https://roster.example/api/teams/7");
  EXPECT_EQ(data().at("type").as_string(), "team");
  EXPECT_EQ(teams_.created.at(0).owner, fake_teams::owner);
  EXPECT_EQ(teams_.created.at(0).active_until, text::timestamp(std::chrono::seconds(150)));
  EXPECT_FALSE(teams_.created.at(0).retry);
  headers_["Idempotency-Key"] = "\"k\"";
  ASSERT_EQ(refused(create_team, R"({"name":"New"})"), std::nullopt);
  EXPECT_EQ(teams_.created.at(1).retry.value().key, "k");
}

TEST_F(TeamHandlers, ATeamThatCannotBeReadIsNotMade) {
  EXPECT_EQ(refused(create_team, "{"), errc::bad_request);
  EXPECT_EQ(refused(create_team, R"({"name":"a\u0000b"})"), errc::bad_request);
  EXPECT_EQ(refused(create_team, "{}"), errc::invalid_data);
  headers_["Idempotency-Key"] = "\"open";
  EXPECT_EQ(refused(create_team, R"({"name":"New"})"), errc::bad_request);
  headers_ = {{"Content-Type", "text/plain"}};
  EXPECT_EQ(refused(create_team, R"({"name":"New"})"), errc::unsupported_media_type);
  EXPECT_TRUE(teams_.created.empty());
}

TEST_F(TeamHandlers, ATeamThatIsNoNumberIsUnknownEverywhere) {
  scopes_ = {std::string(identity::subscription_scope)};
  for (const char* id : {"abc", "0", "-1", "99999999999999999999", "7.0", "", " 7"}) {
    team_ = id;
    for (const handler each : {show_team, replace_team, change_team, delete_team, set_subscription,
                               list_members, add_member, show_member, remove_member})
      EXPECT_EQ(refused(each, "{"), errc::not_found) << id;
  }
}

TEST_F(TeamHandlers, AStrangerIsRefusedBeforeABadMessageAndAMemberAsWell) {
  for (const char* body : {R"({"name":"a","subject":"a@b"})", "{", "{}"}) {
    subject_ = "stranger@example.com";
    for (const handler each : {replace_team, change_team, delete_team, add_member, remove_member})
      EXPECT_EQ(refused(each, body), errc::not_found) << body;
    subject_ = fake_teams::member;
    for (const handler each : {replace_team, change_team, delete_team, add_member, remove_member})
      EXPECT_EQ(refused(each, body), errc::forbidden) << body;
  }
  EXPECT_EQ(error(), R"({"message":"This action is unauthorized."})");
  EXPECT_FALSE(teams_.is_gone);
}

TEST_F(TeamHandlers, PutNeedsANameAndPatchDoesNot) {
  EXPECT_EQ(refused(replace_team, "{}"), errc::invalid_data);
  ASSERT_EQ(refused(change_team, "{}"), std::nullopt);
  EXPECT_EQ(data().at("attributes").at("name").as_string(), "Growth");
  ASSERT_EQ(refused(replace_team, R"({"name":"Other"})"), std::nullopt);
  EXPECT_EQ(data().at("attributes").at("name").as_string(), "Other");
  EXPECT_EQ(data().at("type").as_string(), "teams");
}

TEST_F(TeamHandlers, PreconditionsGuardEverySingleResource) {
  method_ = http::verb::get;
  ASSERT_EQ(refused(show_team), std::nullopt);
  const std::string tag(*answer().find_header("ETag"));
  headers_ = {{"If-None-Match", tag}};
  ASSERT_EQ(refused(show_team), std::nullopt);
  EXPECT_EQ(answer().code(), http::status::not_modified);
  headers_ = {{"If-Match", "\"other\""}};
  EXPECT_EQ(refused(show_team), errc::precondition_failed);
  EXPECT_EQ(refused(show_member), errc::precondition_failed);
  EXPECT_EQ(refused(show_current_team), errc::precondition_failed);
  EXPECT_EQ(refused(show_user), errc::precondition_failed);
  method_ = http::verb::put;
  EXPECT_EQ(refused(replace_team, R"({"name":"a"})"), errc::precondition_failed);
  EXPECT_EQ(refused(delete_team), errc::precondition_failed);
  EXPECT_EQ(refused(remove_member), errc::precondition_failed);
  EXPECT_FALSE(teams_.is_gone);
  headers_ = {{"If-Match", tag}};
  EXPECT_EQ(refused(delete_team), std::nullopt);
  EXPECT_EQ(answer().code(), http::status::no_content);
  EXPECT_TRUE(teams_.is_gone);
}

TEST_F(TeamHandlers, MembersAreListedAddedShownAndRemoved) {
  ASSERT_EQ(refused(list_members), std::nullopt);
  EXPECT_EQ(data().as_array().size(), 2U);
  ASSERT_EQ(refused(add_member, R"({"subject":"New+1@example.com","role":"owner"})"), std::nullopt);
  EXPECT_EQ(answer().code(), http::status::created);
  EXPECT_EQ(answer().find_header("Location"),
            "https://roster.example/api/teams/7/members/new%2B1%40example.com");
  EXPECT_EQ(data().at("attributes").at("role").as_string(), "owner");
  EXPECT_EQ(refused(add_member, R"({"subject":"john@example.com"})"), errc::invalid_data);
  EXPECT_EQ(error(), R"({"message":"The given data was invalid.","errors":{"subject":)"
                     R"(["The subject has already been taken."]}})");
  member_ = "JOHN@example.com";
  ASSERT_EQ(refused(show_member), std::nullopt);
  EXPECT_EQ(data().at("id").as_string(), fake_teams::member);
  ASSERT_EQ(refused(remove_member), std::nullopt);
  EXPECT_EQ(answer().code(), http::status::no_content);
  EXPECT_TRUE(answer().body.empty());
  member_ = "nobody";
  EXPECT_EQ(refused(remove_member), errc::not_found);
  member_ = fake_teams::owner;
  EXPECT_EQ(refused(remove_member), errc::invalid_data);
  EXPECT_EQ(error(), R"({"message":"The given data was invalid.","errors":{"subject":)"
                     R"(["The last owner cannot be removed."]}})");
}

TEST_F(TeamHandlers, ASubscriptionNeedsTheScopeAndNoMembership) {
  const std::string body = R"({"active_until":"2030-01-31T12:00:00Z"})";
  for (const char* id : {"7", "8"}) {
    team_ = id;
    EXPECT_EQ(refused(set_subscription, body), errc::forbidden) << "which team it is makes no difference";
    EXPECT_EQ(refused(set_subscription, "{"), errc::forbidden);
  }
  subject_ = "sales@example.com";
  scopes_ = {"other", std::string(identity::subscription_scope)};
  EXPECT_EQ(refused(set_subscription, body), errc::not_found);
  EXPECT_EQ(refused(set_subscription, "{"), errc::not_found);
  team_ = "7";
  EXPECT_EQ(refused(set_subscription, "{"), errc::bad_request);
  EXPECT_EQ(refused(set_subscription, "{}"), errc::invalid_data);
  ASSERT_EQ(refused(set_subscription, body), std::nullopt);
  EXPECT_FALSE(data().at("attributes").at("is_free").as_bool());
  EXPECT_TRUE(answer().find_header("ETag").has_value());
  headers_["If-Match"] = "\"of another time\"";
  EXPECT_EQ(refused(set_subscription, body), errc::precondition_failed);
}

}  // namespace
}  // namespace roster::participants::api
