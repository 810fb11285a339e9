// A real 500: a table is taken away under a running service.
#include <gtest/gtest.h>

#include <string>

#include "tests/e2e/harness/requests.hpp"

namespace roster::e2e {
namespace {

// Takes a table away and gives it back, whatever the test finds.
class missing_table {
 public:
  missing_table(const roster_system& in, const std::string& schema, const std::string& name)
      : in_(in), schema_(schema), name_(name) {
    in_.query("ALTER TABLE " + schema_ + "." + name_ + " RENAME TO taken_away");
  }
  ~missing_table() { in_.query("ALTER TABLE " + schema_ + ".taken_away RENAME TO " + name_); }
  missing_table(const missing_table&) = delete;
  missing_table& operator=(const missing_table&) = delete;

 private:
  const roster_system& in_;
  std::string schema_;
  std::string name_;
};

TEST(InternalError, TellsTheClientOfTheFirstApiNothingAndTheLogTheCause) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  const http_headers id{{"X-Request-Id", "broken-participants"}};
  {
    const missing_table gone(system, "participants", "participant");
    const http_answer answer = post_participant(client, team, participant_body("a"), id);
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.reason, "Internal Server Error");
    EXPECT_EQ(answer.body, R"({"message":"Server Error"})");
    EXPECT_EQ(answer.header("X-Request-Id"), "broken-participants");
  }
  EXPECT_TRUE(system.logs(server::participants, {"broken-participants", "\"error\"", "participant"}));
  EXPECT_EQ(post_participant(client, team, participant_body("a")).status, 201) << "the service recovers";
}

TEST(InternalError, TellsTheClientOfTheSecondApiNothingAndTheLogTheCause) {
  roster_system& system = roster_system::shared();
  const collection_access collection = system.make_collection();
  http_client client = system.connect();
  const http_headers id{{"X-Request-Id", "broken-collections"}};
  {
    const missing_table gone(system, "collections", "membership");
    const http_answer answer = post_guest(client, collection, guest_body("a@example.com"), id);
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.body, R"({"error":"Internal Server Error"})");
    EXPECT_EQ(answer.header("X-Request-Id"), "broken-collections");
  }
  EXPECT_TRUE(system.logs(server::collections, {"broken-collections", "\"error\"", "membership"}));
  EXPECT_EQ(post_guest(client, collection, guest_body("a@example.com")).status, 200)
      << "the service recovers";
}

}  // namespace
}  // namespace roster::e2e
