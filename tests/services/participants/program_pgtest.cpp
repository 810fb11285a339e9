// The program itself: commands, start-up with and without its database, one request over HTTP.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <csignal>
#include <memory>
#include <pqxx/pqxx>
#include <string>
#include <thread>
#include <vector>

#include "common/identity/identity.hpp"
#include "tests/services/participants/team_database.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/temporary_postgres.hpp"

namespace roster::participants {
namespace {

using roster::test::child_options;
using roster::test::child_process;
using roster::test::eventually;
using roster::test::http_answer;
using roster::test::http_client;
using roster::test::temporary_postgres;
using ::testing::HasSubstr;

const std::string identity_key(32, 'k');

child_options command(const std::string& url, std::vector<std::string> words) {
  words.insert(words.begin(), ROSTER_PARTICIPANTS_PROGRAM);
  return {std::move(words), {{"ROSTER_PARTICIPANTS_DATABASE_URL", url}}};
}

std::string run(const std::string& url, std::vector<std::string> words) {
  return roster::test::run_to_end(command(url, std::move(words)));
}

std::string identity_of(const std::string& subject) {
  identity::statement who;
  who.who.subject = subject;
  who.who.credential_id = 5;
  who.audience = "participants";
  who.expires =
      std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) + std::chrono::minutes(5);
  return identity::sign(who, {identity_key});
}

// `serve` on free ports.
class served {
 public:
  explicit served(const std::string& url) {
    child_options options = command(url, {"serve"});
    options.env["ROSTER_PARTICIPANTS_IDENTITY_KEYS"] = identity_key;
    options.env["ROSTER_PARTICIPANTS_LISTEN"] = "127.0.0.1:" + std::to_string(port_);
    options.env["ROSTER_PARTICIPANTS_PRIVATE_LISTEN"] = "127.0.0.1:" + std::to_string(private_port_);
    options.env["ROSTER_PARTICIPANTS_PUBLIC_URL"] = "https://roster.example/";
    process_ = std::make_unique<child_process>(std::move(options));
  }

  child_process& process() { return *process_; }
  std::uint16_t port() const { return port_; }

  // The status of GET /health/ready; 0 while nobody listens.
  int readiness() const {
    try {
      http_client client(private_port_);
      return client.request("GET", "/health/ready").status;
    } catch (const std::runtime_error&) {
      return 0;
    }
  }
  bool becomes_ready() const {
    return eventually([this] { return readiness() == 200; }, std::chrono::seconds(20));
  }

 private:
  std::uint16_t port_ = roster::test::free_port();
  std::uint16_t private_port_ = roster::test::free_port();
  std::unique_ptr<child_process> process_;
};

class Program : public ::testing::Test {
 protected:
  std::string url_ = temporary_postgres::instance().make_database();
};

TEST_F(Program, MigratesOnceAndMakesTeams) {
  EXPECT_THAT(run(url_, {"migrate"}), HasSubstr("V001__participants.sql"));
  EXPECT_EQ(run(url_, {"migrate"}), "");
  EXPECT_EQ(run(url_, {"team", "create", "--name", "One", "--owner", "jane@example.com"}), "1\n");
  EXPECT_EQ(run(url_, {"team", "create", "--name", "Two", "--owner", "Jane@example.com", "--active-until",
                       "2030-01-01T02:00:00+02:00"}),
            "2\n");
  EXPECT_EQ(run(url_, {"team", "subscription", "--team", "1", "--active-until", "none"}), "");
  EXPECT_EQ(run(url_, {"team", "list"}),
            "1\t\tjane@example.com\tOne\n2\t2030-01-01T00:00:00.000000Z\tjane@example.com\tTwo\n");
}

TEST_F(Program, SaysInOneLineWhatIsWrongWithACommand) {
  run(url_, {"migrate"});
  const auto fault_of = [&](std::vector<std::string> words) {
    child_process child(command(url_, std::move(words)));
    const int status = child.wait().value_or(-1);
    return std::to_string(status) + " " + child.err();
  };
  EXPECT_EQ(fault_of({"team", "subscription", "--team", "7", "--active-until", "none"}),
            "1 roster-participants: there is no team 7\n");
  EXPECT_EQ(fault_of({"team", "subscription", "--team", "x", "--active-until", "none"}),
            "2 roster-participants: --team: not a team id: x\n");
  EXPECT_EQ(fault_of({"team", "create", "--name", "a", "--owner", "b"}),
            "2 roster-participants: the owner is not an e-mail address\n");
  EXPECT_EQ(fault_of({"team", "create", "--name", "a", "--owner", "a@b", "--trial-days", "1",
                      "--active-until", "2030-01-01T00:00:00Z"}),
            "2 roster-participants: --trial-days and --active-until exclude each other\n");
}

TEST_F(Program, ServesParticipants) {
  run(url_, {"migrate"});
  run(url_, {"team", "create", "--name", "One", "--owner", "jane@example.com"});
  served server(url_);
  ASSERT_TRUE(server.becomes_ready()) << server.process().err();

  http_client client(server.port());
  const roster::test::http_headers headers = {{"X-Roster-Identity", identity_of("Jane@example.com")},
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
  run(url_, {"migrate"});
  run(url_, {"team", "create", "--name", "One", "--owner", "jane@example.com"});
  run(url_, {"team", "create", "--name", "Two", "--owner", "jane@example.com"});
  served server(url_);
  ASSERT_TRUE(server.becomes_ready()) << server.process().err();
  const roster::test::http_headers headers = {{"X-Roster-Identity", identity_of("jane@example.com")},
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
  run(url_, {"migrate"});
  pqxx::connection own(url_);
  pqxx::nontransaction database(own);
  database.exec(
      "INSERT INTO participants.participant (team_id, key) SELECT 7, n::text FROM generate_series(1, 9) AS "
      "n");
  database.exec("INSERT INTO participants.remains (team_id) VALUES (7)");
  served server(url_);
  EXPECT_TRUE(eventually([&] {
    return database
               .exec(
                   "SELECT (SELECT count(*) FROM participants.participant) + (SELECT count(*) FROM "
                   "participants.remains)")[0][0]
               .as<int>() == 0;
  })) << server.process().err();
}

TEST_F(Program, RefusesToServeAnotherSchema) {
  served server(url_);  // nothing was migrated
  EXPECT_EQ(server.process().wait(), 1);
  EXPECT_THAT(server.process().err(), HasSubstr("roster-participants migrate"));
}

TEST_F(Program, WaitsForADatabaseThatIsAway) {
  run(url_, {"migrate"});
  temporary_postgres::instance().stop();
  served server(url_);
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
