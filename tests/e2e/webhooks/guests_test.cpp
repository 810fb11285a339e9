// Guests that are invited: the receiver hears of each, in the order of its collection, across a kill of the
// service.
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>

#include "tests/e2e/webhooks/receiving.hpp"
#include "tests/support/eventually.hpp"

namespace roster::e2e {
namespace {

using namespace std::chrono_literals;

TEST(WebhooksOfCollections, TellEveryGuestInOrderAcrossAKillOfTheService) {
  std::atomic<int> answered = 0;
  webhook_receiver there([&](const received_message&) { return ++answered % 4 == 0 ? 503 : 200; });
  roster_system system({.collections = webhook_to(there)});
  const collection_access one = system.make_collection("one@example.com");
  const collection_access two = system.make_collection("two@example.com");
  http_client client = system.connect();
  const auto invite = [&](int from, int to) {
    for (int i = from; i < to; ++i)
      for (const collection_access& each : {one, two})
        ASSERT_EQ(post_guest(client, each, guest_body("g" + std::to_string(i) + "@example.com")).status, 200);
  };
  invite(0, 10);
  ASSERT_TRUE(test::eventually([&] { return answered > 5; }, 30s));
  system.process(server::collections).signal(SIGKILL);
  EXPECT_EQ(system.process(server::collections).wait(), 128 + SIGKILL);
  system.start(server::collections);
  ASSERT_TRUE(test::eventually(
      [&] { return client.request("GET", "/api/v2/collections/" + one.id, with_key(one)).status == 200; },
      30s));
  invite(10, 15);

  const auto waiting = [&] {
    return system.query("SELECT count(*) FROM collections.event WHERE delivery = 'waiting'");
  };
  ASSERT_TRUE(test::eventually([&] { return waiting() == "0"; }, 120s));
  auto sent = delivered(there, "collection_id");
  for (const collection_access& each : {one, two}) {
    const std::vector<std::int64_t>& ids = sent['"' + each.id + '"'];
    EXPECT_EQ(ids.size(), 16U) << "the collection and its guests";
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  }
  for (const received_message& each : there.messages()) {
    EXPECT_TRUE(each.id.starts_with("collections-"));
    if (type_of(each) != "guest.added") continue;
    const boost::json::object data = body_of(each).at("data").as_object();
    EXPECT_EQ(data.at("user").at("role").as_string(), "guest");
    EXPECT_TRUE(data.at("user").at("email").as_string().starts_with("g"));
    EXPECT_TRUE(data.at("by").as_string().ends_with("@example.com"));
  }
}

}  // namespace
}  // namespace roster::e2e
