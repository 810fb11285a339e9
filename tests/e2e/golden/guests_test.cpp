// Every example of the second API's page, through the whole system.
#include <gtest/gtest.h>

#include <string>

#include "tests/e2e/harness/requests.hpp"

namespace roster::e2e {
namespace {

std::string user(const roster_system& in, const std::string& email, const std::string& role) {
  return R"({"id":)" + in.query("SELECT user_id FROM collections.app_user WHERE email = '" + email + "'") +
         R"(,"first_name":null,"last_name":null,"email":")" + email + R"(","user_role":{"name":")" + role +
         R"("}})";
}

TEST(SeedOfGuests, AnUnknownEMailBecomesAGuestBesideTheAdmin) {
  roster_system& system = roster_system::shared();
  const collection_access collection = system.make_collection("admin-user-28@example.com");
  http_client client = system.connect();
  const http_answer answer = post_guest(client, collection, guest_body("example-email@example.com"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.reason, "OK");
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  EXPECT_EQ(normal(answer.body), R"({"users":[)" + user(system, "admin-user-28@example.com", "admin") + "," +
                                     user(system, "example-email@example.com", "guest") + "]}");
}

TEST(SeedOfGuests, AUserKnownFromElsewhereKeepsItsId) {
  roster_system& system = roster_system::shared();
  const collection_access one = system.make_collection("admin-user-58@example.com");
  const collection_access two = system.make_collection("admin-user-59@example.com");
  http_client client = system.connect();
  EXPECT_EQ(post_guest(client, one, guest_body("testiemail@tvtools.fi")).status, 200);
  const http_answer answer = post_guest(client, two, guest_body("testiemail@tvtools.fi"));
  EXPECT_EQ(answer.status, 200);

  EXPECT_EQ(normal(answer.body), R"({"users":[)" + user(system, "admin-user-59@example.com", "admin") + "," +
                                     user(system, "testiemail@tvtools.fi", "guest") + "]}");
}

TEST(SeedOfGuests, AUserWhoIsInTheCollectionAlreadyIs400) {
  roster_system& system = roster_system::shared();
  const collection_access collection = system.make_collection("admin-user-29@example.com");
  http_client client = system.connect();
  for (const char* email : {"admin-user-29@example.com", "ADMIN-user-29@Example.com"}) {
    const http_answer answer = post_guest(client, collection, guest_body(email));
    EXPECT_EQ(answer.status, 400) << email;
    EXPECT_EQ(answer.body, R"({"error":"User already exists"})") << email;
  }
}

TEST(SeedOfGuests, AnUnknownCollectionIs404WithAndWithoutABody) {
  roster_system& system = roster_system::shared();
  const collection_access collection = system.make_collection();
  const collection_access other = system.make_collection("somebody-else@example.com");
  http_client client = system.connect();
  for (const std::string& id : {std::string("not-found-id"), std::string("kSC6NWYt-nEfC1yEbIW0"), other.id}) {
    for (const std::string& body : {guest_body("example-email@example.com"), std::string()}) {
      const http_answer answer = post_guest(client, {id, collection.subject, collection.key}, body);
      EXPECT_EQ(answer.status, 404) << id;
      EXPECT_EQ(answer.body, R"({"error":"collection not found"})") << id;
    }
  }
}

TEST(SeedOfGuests, WithoutAKeyItIs401) {
  roster_system& system = roster_system::shared();
  const collection_access collection = system.make_collection();
  http_client client = system.connect();
  const http_answer answer =
      client.request("POST", guests_path(collection), {{"Content-Type", "application/json"}},
                     guest_body("example-email@example.com"));
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.reason, "Unauthorized");
  EXPECT_EQ(answer.body, R"({"error":"Unauthorized"})");
}

TEST(SeedOfGuests, AGuestMayNotAddGuests) {
  roster_system& system = roster_system::shared();
  const collection_access collection = system.make_collection();
  http_client client = system.connect();
  EXPECT_EQ(post_guest(client, collection, guest_body("only-a-guest@example.com")).status, 200);
  const std::string key = system.make_api_key("only-a-guest@example.com");
  for (const std::string& body : {guest_body("another@example.com"), std::string("{}")}) {
    const http_answer answer = post_guest(client, {collection.id, "", key}, body);
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(answer.body, R"({"error":"Forbidden"})");
  }
}

TEST(SeedOfGuests, AMissingOrWrongEMailIs422) {
  roster_system& system = roster_system::shared();
  const collection_access collection = system.make_collection();
  http_client client = system.connect();
  const auto error_of = [&](const std::string& body) {
    const http_answer answer = post_guest(client, collection, body);
    EXPECT_EQ(answer.status, 422) << body;
    return answer.body;
  };
  for (const char* body : {"", "{}", "[]", R"({"email":null})", R"({"mail":"a@example.com"})"})
    EXPECT_EQ(error_of(body), R"({"error":"Missing parameters"})") << body;
  EXPECT_EQ(error_of(R"({"email":5})"), R"({"error":"email must be a String"})");
  for (const char* email : {"", "a", "@", "a@", "@b", "a@b@c", "a b@example.com"})
    EXPECT_EQ(error_of(guest_body(email)), R"({"error":"email is invalid"})") << email;
}

}  // namespace
}  // namespace roster::e2e
