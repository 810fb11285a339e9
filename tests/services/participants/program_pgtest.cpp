// The program itself: commands, start-up with and without its database, one request over HTTP.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <csignal>
#include <memory>
#include <pqxx/pqxx>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/services/participants/team_database.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/service_program.hpp"
#include "tests/support/temporary_postgres.hpp"

namespace roster::participants {
namespace {

using roster::test::eventually;
using roster::test::http_answer;
using roster::test::http_client;
using roster::test::served_program;
using roster::test::service_program;
using roster::test::temporary_postgres;
using ::testing::HasSubstr;

class Program : public ::testing::Test {
 protected:
  std::string run(std::vector<std::string> words) const { return program_.run(std::move(words)); }

  const std::string url_ = temporary_postgres::instance().make_database();
  const service_program program_{ROSTER_PARTICIPANTS_PROGRAM, "participants", url_};
};

TEST_F(Program, MigratesOnceAndMakesTeams) {
  EXPECT_THAT(run({"migrate"}), HasSubstr("V001__participants.sql"));
  EXPECT_EQ(run({"migrate"}), "");
  EXPECT_EQ(run({"team", "create", "--name", "One", "--owner", "jane@example.com"}), "1\n");
  EXPECT_EQ(run({"team", "create", "--name", "Two", "--owner", "Jane@example.com", "--active-until",
                 "2030-01-01T02:00:00+02:00"}),
            "2\n");
  EXPECT_EQ(run({"team", "subscription", "--team", "1", "--active-until", "none"}), "");
  EXPECT_EQ(run({"team", "list"}),
            "1\t\tjane@example.com\tOne\n2\t2030-01-01T00:00:00.000000Z\tjane@example.com\tTwo\n");
}

TEST_F(Program, MigratesADatabaseThatIsThereLaterWhenItIsToWait) {
  temporary_postgres::instance().stop();
  roster::test::child_process waiting(program_.command({"migrate", "--wait", "2m"}));
  EXPECT_TRUE(eventually([&] { return !waiting.err().empty(); }));
  temporary_postgres::instance().start();
  EXPECT_EQ(waiting.wait(), 0) << waiting.err();
  EXPECT_THAT(waiting.out(), HasSubstr("V001__participants.sql"));
  EXPECT_THAT(waiting.err(), HasSubstr("ROSTER_PARTICIPANTS_DATABASE_URL: connection to server"));
  EXPECT_EQ(std::ranges::count(waiting.err(), '\n'), 1) << waiting.err();
}

TEST_F(Program, SaysInOneLineWhatIsWrongWithACommand) {
  run({"migrate"});
  EXPECT_EQ(program_.fault_of({"team", "subscription", "--team", "7", "--active-until", "none"}),
            "1 roster-participants: there is no team 7\n");
  EXPECT_EQ(program_.fault_of({"team", "subscription", "--team", "x", "--active-until", "none"}),
            "2 roster-participants: --team: not a team id: x\n");
  EXPECT_EQ(program_.fault_of({"team", "create", "--name", "a", "--owner", "b"}),
            "2 roster-participants: the owner is not an e-mail address\n");
  EXPECT_EQ(program_.fault_of({"team", "create", "--name", "a", "--owner", "a@b", "--trial-days", "1",
                               "--active-until", "2030-01-01T00:00:00Z"}),
            "2 roster-participants: --trial-days and --active-until exclude each other\n");
}

TEST_F(Program, ServesParticipants) {
  run({"migrate"});
  run({"team", "create", "--name", "One", "--owner", "jane@example.com"});
  served_program server(program_, {{"PUBLIC_URL", "https://roster.example/"}});
  ASSERT_TRUE(server.becomes_ready()) << server.process().err();

  http_client client(server.port());
  const roster::test::http_headers headers = {{"X-Roster-Identity", program_.identity_of("Jane@example.com")},
                                              {"Content-Type", "application/json"}};
  const http_answer made = client.request("POST", "/api/teams/1/participants", headers,
                                          R"({"key":"jbrooksuk","notes":"mollitia"})");
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made.header("Location"), "https://roster.example/api/teams/1/participants/jbrooksuk");
  EXPECT_EQ(made.header("Content-Type"), "application/json");
  EXPECT_EQ(boost::json::parse(made.body).at("data").at("attributes").at("notes").as_string(), "mollitia");

  const http_answer again = client.request("POST", "/api/teams/1/participants/", headers,
                                           R"({"key":"jbrooksuk","notes":"mollitia"})");
  EXPECT_EQ(again.status, 422);
  EXPECT_EQ(
      again.body,
      R"({"message":"The given data was invalid.","errors":{"key":["The key has already been taken."]}})");
  EXPECT_EQ(client.request("DELETE", "/api/teams/1/participants", headers).status, 405);
  EXPECT_EQ(client.request("POST", "/api/teams/1/participants", {}, "{}").status, 403);

  server.process().signal(SIGTERM);
  EXPECT_EQ(server.process().wait(), 0);
}

// Two who wait for a lock have both lanes of the work that is not hot.
TEST_F(Program, LetsSlowWorkHoldUpNobodyWhoCreatesAndLooksUp) {
  run({"migrate"});
  run({"team", "create", "--name", "One", "--owner", "jane@example.com"});
  run({"team", "create", "--name", "Two", "--owner", "jane@example.com"});
  served_program server(program_, {{"PUBLIC_URL", "https://roster.example/"}});
  ASSERT_TRUE(server.becomes_ready()) << server.process().err();
  const roster::test::http_headers headers = {{"X-Roster-Identity", program_.identity_of("jane@example.com")},
                                              {"Content-Type", "application/json"}};
  pqxx::connection own(url_);
  std::vector<std::thread> slow;
  {
    pqxx::work lock(own);
    lock.exec("SELECT FROM participants.team WHERE team_id = 1 FOR UPDATE");
    for (int i = 0; i < 2; ++i)
      slow.emplace_back([&] {
        EXPECT_EQ(
            http_client(server.port()).request("PUT", "/api/teams/1", headers, R"({"name":"x"})").status,
            200);
      });
    pqxx::connection other(url_);
    pqxx::nontransaction look(other);
    EXPECT_TRUE(eventually([&] {
      return look.exec("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")[0][0]
                 .as<int>() == 2;
    }));
    http_client client(server.port());
    EXPECT_EQ(client.request("POST", "/api/teams/2/participants", headers, R"({"key":"ann"})").status, 201);
    EXPECT_EQ(client.request("GET", "/api/teams/2/participants/ann", headers).status, 200);
    EXPECT_EQ(server.readiness(), 200);
  }
  for (std::thread& each : slow) each.join();
}

TEST_F(Program, GoesOnClearingAwayWhatAnotherHadLeft) {
  run({"migrate"});
  pqxx::connection own(url_);
  pqxx::nontransaction database(own);
  database.exec(
      "INSERT INTO participants.participant (team_id, key) SELECT 7, n::text FROM generate_series(1, 9) AS "
      "n");
  database.exec("INSERT INTO participants.remains (team_id) VALUES (7)");
  served_program server(program_, {{"PUBLIC_URL", "https://roster.example/"}});
  EXPECT_TRUE(eventually([&] {
    return database
               .exec(
                   "SELECT (SELECT count(*) FROM participants.participant) + (SELECT count(*) FROM "
                   "participants.remains)")[0][0]
               .as<int>() == 0;
  })) << server.process().err();
}

TEST_F(Program, PurgesTheLeasesOfImportsThatDied) {
  run({"migrate"});
  pqxx::connection own(url_);
  pqxx::nontransaction database(own);
  database.exec(
      "INSERT INTO participants.import_lease (team_id, credential_id, key, leased_until)"
      " VALUES (7, 5, 'k', now() - interval '2 hours')");
  served_program server(program_, {{"PUBLIC_URL", "https://roster.example/"}});
  EXPECT_TRUE(eventually([&] {
    return database.exec("SELECT count(*) FROM participants.import_lease")[0][0].as<int>() == 0;
  })) << server.process().err();
}

TEST_F(Program, RefusesToServeAnotherSchema) {
  served_program server(program_, {{"PUBLIC_URL", "https://roster.example/"}});  // nothing was migrated
  EXPECT_EQ(server.process().wait(), 2);
  EXPECT_THAT(server.process().err(), HasSubstr("roster-participants migrate"));
}

TEST_F(Program, WaitsForADatabaseThatIsAway) {
  run({"migrate"});
  temporary_postgres::instance().stop();
  served_program server(program_, {{"PUBLIC_URL", "https://roster.example/"}});
  EXPECT_TRUE(eventually([&] { return server.readiness() == 503; }));
  EXPECT_TRUE(eventually(
      [&] { return server.process().err().find("waiting for the database") != std::string::npos; }));
  temporary_postgres::instance().start();
  EXPECT_TRUE(server.becomes_ready());
  server.process().signal(SIGTERM);
  EXPECT_EQ(server.process().wait(), 0);
}

}  // namespace
}  // namespace roster::participants
