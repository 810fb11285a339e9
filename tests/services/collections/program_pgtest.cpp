// The program itself: commands, start-up with and without its schema, requests over HTTP.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include "services/collections/domain/collection_id.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/service_program.hpp"
#include "tests/support/temporary_postgres.hpp"

namespace roster::collections {
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
  std::string make_collection() const {
    std::string id = run({"collection", "create", "--title", "A title", "--owner", "admin@example.com"});
    id.pop_back();  // '\n'
    return id;
  }

  const service_program program_{ROSTER_COLLECTIONS_PROGRAM, "collections",
                                 temporary_postgres::instance().make_database()};
};

TEST_F(Program, MigratesOnceAndMakesCollections) {
  EXPECT_EQ(run({"migrate"}),
            "V001__collections_and_guests.sql\nV002__collections_and_people.sql\nV003__events.sql\n");
  EXPECT_EQ(run({"migrate"}), "");
  const std::string id = make_collection();
  EXPECT_TRUE(domain::is_collection_id(id)) << id;
  EXPECT_NE(make_collection(), id);
}

TEST_F(Program, SaysInOneLineWhatIsWrongWithACommand) {
  run({"migrate"});
  const auto fault_of = [&](const std::string& title, const std::string& owner) {
    return program_.fault_of({"collection", "create", "--title", title, "--owner", owner});
  };
  EXPECT_EQ(fault_of("a", "b"), "2 roster-collections: the owner is not an e-mail address\n");
  EXPECT_EQ(fault_of(" ", "a@b"), "2 roster-collections: the title is empty\n");
  EXPECT_EQ(fault_of(std::string(256, 'a'), "a@b"),
            "2 roster-collections: the title is too long (maximum is 255 characters)\n");
}

TEST_F(Program, ServesGuests) {
  run({"migrate"});
  const std::string path = "/api/v2/collections/" + make_collection() + "/guests";
  served_program server(program_);
  ASSERT_TRUE(server.becomes_ready()) << server.process().err();

  http_client client(server.port());
  const roster::test::http_headers headers = {
      {"X-Roster-Identity", program_.identity_of("Admin@example.com")}, {"Content-Type", "application/json"}};
  const std::string body = R"({"email":"example-email@example.com"})";
  const http_answer made = client.request("POST", path, headers, body);
  EXPECT_EQ(made.status, 200);
  EXPECT_EQ(made.header("Content-Type"), "application/json");
  EXPECT_EQ(made.body, R"({"users":[{"id":1,"first_name":null,"last_name":null,"email":"admin@example.com",)"
                       R"("user_role":{"name":"admin"}},{"id":2,"first_name":null,"last_name":null,)"
                       R"("email":"example-email@example.com","user_role":{"name":"guest"}}]})");

  const http_answer again = client.request("POST", path + "/", headers, body);
  EXPECT_EQ(again.status, 400);
  EXPECT_EQ(again.body, R"({"error":"User already exists"})");
  const http_answer unknown = client.request("POST", "/api/v2/collections/not-found-id/guests", headers);
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.body, R"({"error":"collection not found"})");
  EXPECT_EQ(client.request("POST", path, {}, body).status, 401);
  EXPECT_EQ(client.request("GET", path, headers).status, 405);

  server.process().signal(SIGTERM);
  EXPECT_EQ(server.process().wait(), 0);
}

TEST_F(Program, RefusesToServeASchemaThatWasNotMigrated) {
  served_program server(program_);
  EXPECT_EQ(server.process().wait(), 2);
  EXPECT_THAT(server.process().err(), HasSubstr("run 'roster-collections migrate'"));
}

TEST_F(Program, WaitsForItsDatabase) {
  run({"migrate"});
  temporary_postgres::instance().stop();
  served_program server(program_);
  EXPECT_TRUE(eventually([&] { return server.readiness() == 503; }));
  EXPECT_TRUE(eventually(
      [&] { return server.process().err().find("waiting for the database") != std::string::npos; }));
  temporary_postgres::instance().start();
  EXPECT_TRUE(server.becomes_ready());
  server.process().signal(SIGTERM);
  EXPECT_EQ(server.process().wait(), 0);
}

}  // namespace
}  // namespace roster::collections
