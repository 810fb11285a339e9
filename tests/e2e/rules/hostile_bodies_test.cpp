// Bodies that no honest client sends: 400 in the dialect, nothing stored, and the connection goes on.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/e2e/harness/requests.hpp"

namespace roster::e2e {
namespace {

using namespace std::string_literals;

std::string nested(int depth) {
  return R"({"key":"a","deep":)" + std::string(static_cast<std::size_t>(depth), '[') +
         std::string(static_cast<std::size_t>(depth), ']') + "}";
}

std::vector<std::string> hostile_bodies(const std::string& field) {
  const std::string open = "{\"" + field + "\":";
  return {
      open,
      open + "\"a\"} trailing",
      open + "\"a\",}",
      open + "'a'}",
      open + "\"a\\u0000b\"}",     // NUL in a string
      open + "\"a\0b\"}"s,         // raw NUL
      open + "\"\\ud800\"}",       // a lone surrogate
      open + "\"\xff\xfe\"}",      // invalid UTF-8
      open + "\"\xc0\xaf\"}",      // overlong
      open + "\"\xed\xa0\x80\"}",  // a surrogate in UTF-8
      "{\"a\\u0000\":1}",          // NUL in a member's name
      "\xef\xbb\xbf{}",            // a byte order mark
      nested(1000),
      nested(100'000),
      "NaN",
      "{\"" + field + "\":01}",
  };
}

TEST(HostileBodies, Are400OfTheFirstApi) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  for (const std::string& body : hostile_bodies("key")) {
    const http_answer answer = post_participant(client, team, body);
    EXPECT_EQ(answer.status, 400) << body.substr(0, 60);
    EXPECT_EQ(answer.body, R"({"message":"Bad Request"})") << body.substr(0, 60);
  }
  EXPECT_EQ(system.query("SELECT count(*) FROM participants.participant WHERE team_id = " + team.id), "0");
}

TEST(HostileBodies, Are400OfTheSecondApi) {
  roster_system& system = roster_system::shared();
  const collection_access collection = system.make_collection();
  http_client client = system.connect();
  for (const std::string& body : hostile_bodies("email")) {
    const http_answer answer = post_guest(client, collection, body);
    EXPECT_EQ(answer.status, 400) << body.substr(0, 60);
    EXPECT_EQ(answer.body, R"({"error":"Bad Request"})") << body.substr(0, 60);
  }
  EXPECT_EQ(system.query("SELECT count(*) FROM collections.membership WHERE collection_id = '" +
                         collection.id + "'"),
            "1");
}

TEST(HostileBodies, TextIsStoredAndReturnedAsItWas) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  const http_answer answer = post_participant(
      client, team,
      R"({"key":"'; DROP TABLE participants.participant; --x","notes":"\u2028 </script> \ud83d\ude00 \"{}\\"})");
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(system.query("SELECT key FROM participants.participant WHERE team_id = " + team.id),
            "'; DROP TABLE participants.participant; --x");
  EXPECT_EQ(system.query("SELECT notes FROM participants.participant WHERE team_id = " + team.id),
            "\xe2\x80\xa8 </script> \xf0\x9f\x98\x80 \"{}\\");
}

TEST(HostileBodies, ABodyAboveTheLimitIs413) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  client.send("POST " + participants_path(team) + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " +
              team.token + "\r\nContent-Length: 99999999\r\n\r\n{");
  const http_answer answer = client.read();
  EXPECT_EQ(answer.status, 413);
  EXPECT_TRUE(client.is_closed_by_peer());
}

}  // namespace
}  // namespace roster::e2e
