// GET /api/v2/collections/{id}/history, through the whole system.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <regex>
#include <string>

#include "tests/e2e/collections/api_client.hpp"

namespace roster::e2e {
namespace {

// What differs from run to run as ID and TIME.
std::string settled(const std::string& body) {
  const std::string text =
      std::regex_replace(normal(body), std::regex(R"("id":\d+,"type")"), R"("id":ID,"type")");
  return std::regex_replace(text, std::regex(R"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)"), "TIME");
}

TEST(CollectionHistory, ListsWhatWasDoneNewestFirst) {
  roster_system& system = roster_system::shared();
  api_client admin;
  const http_answer made =
      admin.post("/api/v2/collections", R"({"title":"Summer"})", {{"X-Request-Id", "made-it"}});
  ASSERT_EQ(made.status, 200);
  const std::string id(boost::json::parse(made.body).at("collection").at("id").as_string());
  const std::string guest = "guest-of-" + admin.subject();
  ASSERT_EQ(
      admin.post(collection_path(id, "/guests"), guest_body(guest), {{"X-Request-Id", "invited"}}).status,
      200);
  const std::string user =
      system.query("SELECT user_id FROM collections.app_user WHERE email = '" + guest + "'");
  const std::string credential = system.query(
      "SELECT max(credential_id) FROM gateway.credential WHERE subject = '" + admin.subject() + "'");

  const http_answer all = admin.get(collection_path(id, "/history"));
  EXPECT_EQ(all.status, 200);
  const std::string who = R"("created_date":"TIME","subject":")" + admin.subject() + R"(","credential_id":)" +
                          credential + R"(,"request_id":)";
  EXPECT_EQ(settled(all.body), R"({"events":[{"id":ID,"type":"guest.added",)" + who +
                                   R"("invited","detail":{"user":{"id":)" + user +
                                   R"(,"role":"guest","email":")" + guest +
                                   R"("}}},{"id":ID,"type":"collection.created",)" + who +
                                   R"("made-it","detail":{"collection":{"owner":")" + admin.subject() +
                                   R"(","title":"Summer","is_public":false}}}],"next_cursor":null})");
}

TEST(CollectionHistory, IsPagedByItsCursor) {
  api_client admin;
  const std::string id = admin.make_collection();
  ASSERT_EQ(admin.post(collection_path(id, "/public")).status, 200);
  ASSERT_EQ(admin.post(collection_path(id, "/private")).status, 200);
  std::string types;
  std::string target = collection_path(id, "/history?limit=2");
  while (!target.empty()) {
    const http_answer page = admin.get(target);
    ASSERT_EQ(page.status, 200);
    const boost::json::value whole = boost::json::parse(page.body);
    for (const boost::json::value& each : whole.at("events").as_array())
      types += std::string(each.at("type").as_string()) + " ";
    const boost::json::value& next = whole.at("next_cursor");
    target = next.is_null() ? std::string()
                            : collection_path(id, "/history?limit=2&cursor=" + std::string(next.as_string()));
  }
  EXPECT_EQ(types, "collection.updated collection.updated collection.created ");
}

TEST(CollectionHistory, IsForAdmins) {
  api_client admin;
  api_client guest;
  api_client stranger;
  const std::string id = admin.make_collection();
  admin.add_guest(id, guest.subject());
  for (const char* query : {"", "?limit=0", "?cursor=x"}) {
    EXPECT_EQ(guest.get(collection_path(id, "/history") + query).body, forbidden);
    EXPECT_EQ(stranger.get(collection_path(id, "/history") + query).body, collection_not_found);
  }
  EXPECT_EQ(admin.get(collection_path(id, "/history?limit=0")).status, 422);
  EXPECT_EQ(admin.get(collection_path(id, "/history?cursor=x")).status, 422);
  EXPECT_EQ(admin.get(collection_path("not-found-id", "/history")).body, collection_not_found);
}

}  // namespace
}  // namespace roster::e2e
