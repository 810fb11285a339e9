// What a receiver gets: the message, its signature, and which changes are told at all.
#include <gtest/gtest.h>

#include "tests/e2e/webhooks/receiving.hpp"
#include "tests/support/eventually.hpp"

namespace roster::e2e {
namespace {

TEST(WebhookMessages, TellTheChangesInATeamSignedWithBothSecrets) {
  webhook_receiver there([](const received_message&) { return 200; });
  roster_system system(
      {.participants = webhook_to(there, {{"WEBHOOK_SECRETS", new_secret + "," + old_secret}})});
  const team_access team = system.make_team("owner@example.com");
  http_client client = system.connect();
  const std::string path = "/api/teams/" + team.id;
  const auto send = [&](const char* method, const std::string& target, std::string_view body = {}) {
    return client.request(method, path + target, with_token(team, {{"X-Request-Id", "r-1"}}), body).status;
  };
  ASSERT_EQ(send("PUT", "", R"({"name":"Growth"})"), 200) << "is history, and nobody is told";
  ASSERT_EQ(send("POST", "/members", R"({"subject":"john@example.com"})"), 201);
  ASSERT_EQ(send("DELETE", "/members/john@example.com"), 204);
  ASSERT_EQ(send("POST", "/participants", participant_body("ann")), 201);
  ASSERT_EQ(send("PUT", "/participants/ann", R"({"notes":"n"})"), 200);
  ASSERT_EQ(send("DELETE", "/participants/ann"), 204);
  const auto find = [&](const std::string& type) {
    for (const received_message& each : there.messages())
      if (type_of(each) == type) return each;
    return received_message();
  };
  ASSERT_TRUE(test::eventually([&] { return !find("participant.deleted").id.empty(); }));
  std::string types;
  for (const received_message& each : there.messages()) types += type_of(each) + " ";
  EXPECT_EQ(types,
            "member.added member.removed participant.created participant.updated participant.deleted ");

  const received_message added = find("member.added");
  EXPECT_EQ(added.method, "POST");
  const boost::json::object body = body_of(added);
  EXPECT_EQ(body.at("id").as_string(), added.id);
  EXPECT_EQ(boost::json::serialize(body.at("data")),
            R"({"team_id":)" + team.id +
                R"(,"by":"owner@example.com","member":{"role":"member","subject":"john@example.com"}})");
  const std::chrono::sys_seconds time{std::chrono::seconds(std::stoll(added.timestamp))};
  const std::vector<std::string> secrets{webhook::read_secret(new_secret).value(),
                                         webhook::read_secret(old_secret).value()};
  EXPECT_EQ(added.signature, webhook::sign(secrets, added.id, time, added.body));
}

TEST(WebhookMessages, AreNotSentWithoutAWebhook) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team("quiet@example.com");
  http_client client = system.connect();
  ASSERT_EQ(post_participant(client, team, participant_body("ann")).status, 201);
  ASSERT_EQ(client.request("DELETE", participants_path(team) + "/ann", with_token(team)).status, 204);
  EXPECT_EQ(system.query("SELECT string_agg(type || coalesce(delivery, ''), ' ' ORDER BY event_id)"
                         " FROM participants.event WHERE team_id = " +
                         team.id),
            "team.created participant.deleted");
}

}  // namespace
}  // namespace roster::e2e
