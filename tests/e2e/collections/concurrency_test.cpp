// Many clients at once, through the whole system.
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "tests/e2e/collections/api_client.hpp"

namespace roster::e2e {
namespace {

constexpr int clients = 32;

using counts = std::map<int, int>;

// Does `request(client's number, its connection)` with 32 clients at once; how often each status came back.
counts at_once(const std::function<int(int, http_client&)>& request) {
  counts statuses;
  std::mutex mutex;
  std::vector<std::thread> threads;
  for (int i = 0; i < clients; ++i) {
    threads.emplace_back([&, i] {
      http_client mine = roster_system::shared().connect();
      const int status = request(i, mine);
      const std::lock_guard lock(mutex);
      ++statuses[status];
    });
  }
  for (std::thread& each : threads) each.join();
  return statuses;
}

TEST(ConcurrentCollections, OfManyWhoAddOneEMailExactlyOneGets200) {
  api_client admin;
  const collection_access ours{admin.make_collection(), admin.subject(), admin.key()};
  for (const http_headers& more : {http_headers{}, http_headers{{"Prefer", "return=minimal"}}}) {
    const std::string email = api_client::unique_subject();
    const counts statuses = at_once([&](int i, http_client& on) {
      const std::string spelled = i % 2 == 0 ? email : "S" + email.substr(1);
      return post_guest(on, ours, guest_body(spelled), more).status;
    });
    EXPECT_EQ(statuses, (counts{{200, 1}, {400, clients - 1}}));
  }
}

TEST(ConcurrentCollections, OfManyWhoAddOneUserExactlyOneGets200) {
  api_client admin;
  const std::string user_id = admin.add_guest(admin.make_collection(), api_client::unique_subject());
  const std::string path = collection_path(admin.make_collection(), "/users/" + user_id);
  const auto ask = [&](std::string_view method) {
    return at_once([&](int, http_client& on) {
      return on.request(method, path, with_key({"", "", admin.key()})).status;
    });
  };
  EXPECT_EQ(ask("POST"), (counts{{200, 1}, {400, clients - 1}}));
  EXPECT_EQ(ask("DELETE"), (counts{{200, 1}, {400, clients - 1}}));
}

TEST(ConcurrentCollections, OfManyWhoChangeOneVersionExactlyOneSucceeds) {
  api_client admin;
  const std::string path = collection_path(admin.make_collection());
  const std::string tag = admin.get(path).header("ETag").value_or("");
  const counts statuses = at_once([&](int i, http_client& on) {
    return on
        .request("PUT", path, with_key({"", "", admin.key()}, {{"If-Match", tag}}),
                 R"({"title":"t)" + std::to_string(i) + R"("})")
        .status;
  });
  EXPECT_EQ(statuses, (counts{{200, 1}, {412, clients - 1}}));
}

TEST(ConcurrentCollections, OfManyWhoDeleteExactlyOneSucceeds) {
  api_client admin;
  const std::string path = collection_path(admin.make_collection());
  const counts statuses = at_once([&](int, http_client& on) {
    return on.request("DELETE", path, with_key({"", "", admin.key()})).status;
  });
  EXPECT_EQ(statuses, (counts{{204, 1}, {404, clients - 1}}));
}

// One e-mail comes and goes in many collections: whoever adds it makes the user anew or keeps the one that is
// there, and no membership is left without its user.
TEST(ConcurrentCollections, AUserThatComesAndGoesIsNeverHalfThere) {
  api_client admin;
  const std::string email = api_client::unique_subject();
  std::vector<std::string> ids;
  for (int i = 0; i < clients; ++i) ids.push_back(admin.make_collection());
  const counts statuses = at_once([&](int i, http_client& on) {
    const collection_access ours{ids[static_cast<std::size_t>(i)], admin.subject(), admin.key()};
    int worst = 200;
    for (int round = 0; round < 10; ++round) {
      const http_answer added = post_guest(on, ours, guest_body(email), {{"Prefer", "return=minimal"}});
      if (added.status != 200) {
        worst = added.status;
        continue;
      }
      const std::string user_id =
          boost::json::serialize(boost::json::parse(added.body).at("users").at(0).at("id"));
      const http_answer removed =
          on.request("DELETE", collection_path(ours.id, "/users/" + user_id), with_key(ours));
      if (removed.status != 200) worst = removed.status;
    }
    return worst;
  });
  EXPECT_EQ(statuses, (counts{{200, clients}}));
  EXPECT_EQ(user_id_of(email), "");
  EXPECT_EQ(
      roster_system::shared().query("SELECT count(*) FROM collections.membership AS m WHERE NOT EXISTS "
                                    "(SELECT FROM collections.app_user AS u WHERE u.user_id = m.user_id)"),
      "0");
}

}  // namespace
}  // namespace roster::e2e
