// Who is calling: only the gateway's signed statement counts, and no client can write it.
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "common/identity/identity.hpp"
#include "tests/e2e/harness/requests.hpp"
#include "tests/support/eventually.hpp"

namespace roster::e2e {
namespace {

using namespace std::chrono_literals;

std::string statement(const std::string& subject, const std::string& audience,
                      std::chrono::seconds valid_for = 60s, std::string_view key = identity_key) {
  identity::statement claims;
  claims.who.subject = subject;
  claims.who.credential_id = 1;
  claims.audience = audience;
  claims.expires = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) + valid_for;
  return identity::sign(claims, {std::string(key)});
}

TEST(IdentityAtAService, AValidStatementIsTaken) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect(server::participants);
  EXPECT_EQ(
      client
          .request("POST", participants_path(team),
                   {{"X-Roster-Identity", statement(team.subject, "participants")}}, participant_body("a"))
          .status,
      201);
}

TEST(IdentityAtAService, EverythingElseIsRefusedWhateverIsAskedFor) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  const collection_access collection = system.make_collection();
  const std::string good = statement(team.subject, "participants");
  std::string changed = good;
  changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
  const std::vector<http_headers> wrong{
      {},
      {{"X-Roster-Identity", ""}},
      {{"X-Roster-Identity", "v1.e30.AAAA"}},
      {{"X-Roster-Identity", changed}},
      {{"X-Roster-Identity", good}, {"X-Roster-Identity", good}},
      {{"X-Roster-Identity", statement(team.subject, "collections")}},
      {{"X-Roster-Identity", statement(team.subject, "participants", -1s)}},
      {{"X-Roster-Identity",
        statement(team.subject, "participants", 60s, "another-key-another-key-another-k")}},
      {{"Authorization", "Bearer " + team.token}},  // the gateway's business alone
  };
  for (const http_headers& headers : wrong) {
    http_client client = system.connect(server::participants);
    for (const std::string& path : {participants_path(team), std::string("/nothing")}) {
      const http_answer answer = client.request("POST", path, headers, participant_body("a"));
      EXPECT_EQ(answer.status, 403);
      EXPECT_EQ(answer.body, R"({"message":"Unauthenticated."})");
    }
  }
  http_client client = system.connect(server::collections);
  const http_answer answer = client.request("POST", guests_path(collection), {{"X-API-KEY", collection.key}},
                                            guest_body("a@example.com"));
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(system.query("SELECT count(*) FROM participants.participant WHERE team_id = " + team.id), "0");
}

TEST(IdentityAtAService, WhyAStatementDoesNotCountIsLoggedWithoutTheStatement) {
  roster_system& system = roster_system::shared();
  const std::string other_key = statement("jane@example.com", "participants", 60s, std::string(32, 'k'));
  const std::string good = statement("jane@example.com", "participants");
  http_client client = system.connect(server::participants);
  const auto send = [&client](const std::string& id, http_headers headers) {
    headers.emplace_back("X-Request-Id", id);
    EXPECT_EQ(client.request("GET", "/api/teams/1", headers).status, 403) << id;
  };
  send("refused-none", {});
  send("refused-malformed", {{"X-Roster-Identity", "jane"}});
  send("refused-key", {{"X-Roster-Identity", other_key}});
  send("refused-audience", {{"X-Roster-Identity", statement("jane@example.com", "collections")}});
  send("refused-expired", {{"X-Roster-Identity", statement("jane@example.com", "participants", -1s)}});
  send("refused-twice", {{"X-Roster-Identity", good}, {"X-Roster-Identity", good}});
  for (const auto& [id, cause] :
       std::map<std::string, std::string>{{"refused-malformed", "malformed"},
                                          {"refused-key", "signed with none of IDENTITY_KEYS"},
                                          {"refused-audience", "meant for another service"},
                                          {"refused-expired", "expired"},
                                          {"refused-twice", "given more than once"}})
    EXPECT_TRUE(system.logs(server::participants, {"\"warning\"", "identity refused", id, cause})) << id;
  const std::string log = system.process(server::participants).err();
  EXPECT_EQ(log.find(other_key), std::string::npos);
  const std::size_t none = log.find("refused-none");
  ASSERT_NE(none, std::string::npos);
  EXPECT_EQ(log.find("refused-none", none + 1), std::string::npos) << "its access log is all";
}

TEST(IdentityAtTheGateway, AClientsOwnStatementDoesNothing) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  const std::string stranger = system.make_token("stranger@example.com");
  const std::string forged = statement(team.subject, "participants");
  http_client client = system.connect();
  for (const std::string& name : {std::string("X-Roster-Identity"), std::string("x-roster-identity"),
                                  std::string("X_Roster_Identity"), std::string("X-ROSTER-Identity")}) {
    // Without a credential, with a stranger's, and hidden behind Connection.
    EXPECT_EQ(client.request("POST", participants_path(team), {{name, forged}}, participant_body("a")).status,
              403)
        << name;
    EXPECT_EQ(client
                  .request("POST", participants_path(team),
                           {{"Authorization", "Bearer " + stranger}, {name, forged}}, participant_body("a"))
                  .status,
              404)
        << name;
    EXPECT_EQ(client
                  .request("POST", participants_path(team),
                           {{"Authorization", "Bearer " + stranger}, {"Connection", name}, {name, forged}},
                           participant_body("a"))
                  .status,
              404)
        << name;
  }
  // The real owner is still the owner when Connection names the gateway's header.
  EXPECT_EQ(
      post_participant(client, team, participant_body("b"), {{"Connection", "X-Roster-Identity"}}).status,
      201);
  EXPECT_EQ(post_participant(client, team, participant_body("c"), {{"X-Roster-Timeout-Ms", "0"}}).status,
            201);
}

TEST(IdentityAtTheGateway, ACredentialOfTheOtherKindIsRefused) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  const collection_access collection = system.make_collection();
  http_client client = system.connect();
  EXPECT_EQ(post_participant(client, {team.id, "", system.make_api_key(team.subject)}, participant_body("a"))
                .status,
            403);
  EXPECT_EQ(post_guest(client, {collection.id, "", system.make_token(collection.subject)},
                       guest_body("a@example.com"))
                .status,
            401);
  EXPECT_EQ(client
                .request("POST", participants_path(team), {{"X-API-KEY", system.make_api_key(team.subject)}},
                         participant_body("a"))
                .status,
            403);
}

TEST(IdentityAtTheGateway, MalformedOrDoubledCredentialsAreRefused) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  const collection_access collection = system.make_collection();
  http_client client = system.connect();
  const std::string good = "Bearer " + team.token;
  for (const std::string& value :
       {std::string("Bearer"), std::string("Bearer "), team.token, "Basic " + team.token, good + " x",
        good + "x", good + "," + good, "Bearer\t" + team.token}) {
    EXPECT_EQ(
        client.request("POST", participants_path(team), {{"Authorization", value}}, participant_body("a"))
            .status,
        403)
        << value;
  }
  EXPECT_EQ(client
                .request("POST", participants_path(team), {{"Authorization", good}, {"Authorization", good}},
                         participant_body("a"))
                .status,
            403);
  EXPECT_EQ(client
                .request("POST", guests_path(collection),
                         {{"X-API-KEY", collection.key}, {"X-API-KEY", collection.key}},
                         guest_body("a@example.com"))
                .status,
            401);
  EXPECT_EQ(client
                .request("POST", participants_path(team), {{"authorization", "bearer " + team.token}},
                         participant_body("a"))
                .status,
            201);
}

TEST(IdentityAtTheGateway, ACredentialOrAServicesHeaderNeverTravelsOn) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  const http_answer answer = post_participant(client, team, participant_body("a"));
  for (const auto& [name, value] : answer.headers) {
    EXPECT_NE(name.substr(0, 9), "X-Roster-") << name;
    EXPECT_EQ(value.find(team.token), std::string::npos) << name;
  }
}

// The id that `credential list` shows last.
std::string newest_credential(const roster_system& in) {
  return in.query("SELECT max(credential_id) FROM gateway.credential");
}

TEST(Credentials, RevokingTakesEffectWithinASecond) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  const std::string id = newest_credential(system);
  http_client client = system.connect();
  EXPECT_EQ(post_participant(client, team, participant_body("before")).status, 201);
  system.administer(server::gateway, {"credential", "revoke", "--id", id});
  EXPECT_TRUE(test::eventually(
      [&] { return post_participant(client, team, participant_body("before")).status == 403; }, 1s));
}

TEST(Credentials, ANewOneWorksAtOnceThoughItWasTriedBefore) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  EXPECT_EQ(post_participant(client, team, participant_body("a")).status, 201);
  const std::string token = system.make_token(team.subject);
  EXPECT_EQ(post_participant(client, {team.id, "", token}, participant_body("b")).status, 201);
}

TEST(Credentials, AnExpiredOneIsRefused) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  const std::string soon = system.query(
      "SELECT to_char((now() + interval '2 seconds') AT TIME ZONE 'UTC', "
      "'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')");
  const team_access expiring{team.id, team.subject, system.make_token(team.subject, {"--expires", soon})};
  http_client client = system.connect();
  EXPECT_EQ(post_participant(client, expiring, participant_body("a")).status, 201);
  EXPECT_TRUE(test::eventually(
      [&] { return post_participant(client, expiring, participant_body("a")).status == 403; }, 5s));
}

TEST(Credentials, AreStoredAsDigestsOnly) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  EXPECT_TRUE(team.token.starts_with("rst_"));
  EXPECT_TRUE(system.make_api_key("a@example.com").starts_with("rsk_"));
  EXPECT_EQ(system.query("SELECT count(*) FROM gateway.credential c WHERE c::text LIKE '%" +
                         team.token.substr(4) + "%'"),
            "0");
  EXPECT_EQ(system.query("SELECT count(*) FROM gateway.credential WHERE secret_hash = sha256('" + team.token +
                         "')"),
            "1");
}

TEST(Credentials, TheListShowsNoSecret) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team("listed@example.com");
  const std::string list = system.administer(server::gateway, {"credential", "list"});
  EXPECT_NE(list.find("listed@example.com"), std::string::npos);
  EXPECT_EQ(list.find(team.token), std::string::npos);
}

}  // namespace
}  // namespace roster::e2e
