// The program itself: commands, start-up with and without its schema, requests over HTTP.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <memory>
#include <string>

#include "common/identity/identity.hpp"
#include "services/collections/domain/collection_id.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/temporary_postgres.hpp"

namespace roster::collections {
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
  words.insert(words.begin(), ROSTER_COLLECTIONS_PROGRAM);
  return {std::move(words), {{"ROSTER_COLLECTIONS_DATABASE_URL", url}}};
}

std::string run(const std::string& url, std::vector<std::string> words) {
  return roster::test::run_to_end(command(url, std::move(words)));
}

std::string make_collection(const std::string& url) {
  std::string id = run(url, {"collection", "create", "--title", "A title", "--owner", "admin@example.com"});
  id.pop_back();  // '\n'
  return id;
}

std::string identity_of(const std::string& subject) {
  identity::statement who;
  who.who.subject = subject;
  who.who.credential_id = 5;
  who.audience = "collections";
  who.expires =
      std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) + std::chrono::minutes(5);
  return identity::sign(who, {identity_key});
}

// `serve` on free ports.
class served {
 public:
  explicit served(const std::string& url) {
    child_options options = command(url, {"serve"});
    options.env["ROSTER_COLLECTIONS_IDENTITY_KEYS"] = identity_key;
    options.env["ROSTER_COLLECTIONS_LISTEN"] = "127.0.0.1:" + std::to_string(port_);
    options.env["ROSTER_COLLECTIONS_PRIVATE_LISTEN"] = "127.0.0.1:" + std::to_string(private_port_);
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

TEST_F(Program, MigratesOnceAndMakesCollections) {
  EXPECT_EQ(run(url_, {"migrate"}), "V001__collections_and_guests.sql\n");
  EXPECT_EQ(run(url_, {"migrate"}), "");
  const std::string id = make_collection(url_);
  EXPECT_TRUE(domain::is_collection_id(id)) << id;
  EXPECT_NE(make_collection(url_), id);
}

TEST_F(Program, SaysInOneLineWhatIsWrongWithACommand) {
  run(url_, {"migrate"});
  const auto fault_of = [&](const std::string& title, const std::string& owner) {
    child_process child(command(url_, {"collection", "create", "--title", title, "--owner", owner}));
    const int status = child.wait().value_or(-1);
    return std::to_string(status) + " " + child.err();
  };
  EXPECT_EQ(fault_of("a", "b"), "2 roster-collections: the owner is not an e-mail address\n");
  EXPECT_EQ(fault_of(" ", "a@b"), "2 roster-collections: the title is empty\n");
  EXPECT_EQ(fault_of(std::string(256, 'a'), "a@b"),
            "2 roster-collections: the title is too long (maximum is 255 characters)\n");
}

TEST_F(Program, ServesGuests) {
  run(url_, {"migrate"});
  const std::string path = "/api/v2/collections/" + make_collection(url_) + "/guests";
  served server(url_);
  ASSERT_TRUE(server.becomes_ready()) << server.process().err();

  http_client client(server.port());
  const roster::test::http_headers headers = {{"X-Roster-Identity", identity_of("Admin@example.com")},
                                              {"Content-Type", "application/json"}};
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
  served server(url_);
  EXPECT_EQ(server.process().wait(), 1);
  EXPECT_THAT(server.process().err(), HasSubstr("run 'roster-collections migrate'"));
}

TEST_F(Program, WaitsForItsDatabase) {
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
}  // namespace roster::collections
