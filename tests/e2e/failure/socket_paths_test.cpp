// Gateway and services on one machine, connected by Unix-domain sockets in place of ports.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "tests/e2e/harness/requests.hpp"
#include "tests/e2e/streams/stream_requests.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temporary_folder.hpp"

namespace roster::e2e {
namespace {

using namespace std::chrono_literals;

class SocketPaths : public testing::Test {
 protected:
  std::string path_of(server which) const { return folder_.at(std::string(name_of(which))); }

  test::temporary_folder folder_{"sockets"};
  roster_system system_{system_options{
      .gateway = {{"PARTICIPANTS_URL", "unix:" + path_of(server::participants)},
                  {"COLLECTIONS_URL", "unix:" + path_of(server::collections)}},
      .participants = {{"LISTEN", "unix:" + path_of(server::participants)}},
      .collections = {{"LISTEN", "unix:" + path_of(server::collections)}},
  }};
};

TEST_F(SocketPaths, CarryWhatPortsCarry) {
  const team_access team = system_.make_team();
  const collection_access collection = system_.make_collection();
  http_client client = system_.connect();
  EXPECT_EQ(post_participant(client, team, participant_body("a")).status, 201);
  EXPECT_EQ(client.request("GET", participants_path(team) + "/a", with_token(team)).status, 200);
  EXPECT_EQ(post_guest(client, collection, guest_body("a@example.com")).status, 200);
  // Streams have connections of their own.
  EXPECT_EQ(import_lines(client, team, rows("b", 0, 500)).status, 200);
  const http_answer exported = client.request("GET", export_path(team), with_token(team));
  EXPECT_EQ(exported.status, 200);
  EXPECT_NE(exported.body.find(R"("key":"b499")"), std::string::npos);
  EXPECT_TRUE(system_.logs(server::gateway,
                           {"upstream endpoint connected", "unix:" + path_of(server::participants)}));
  EXPECT_TRUE(system_.logs(server::participants, {"\"listening\"", "unix:" + path_of(server::participants)}));
}

TEST_F(SocketPaths, AreTakenOverFromAServiceThatWasKilled) {
  const team_access team = system_.make_team();
  http_client client = system_.connect();
  EXPECT_EQ(post_participant(client, team, participant_body("a")).status, 201);
  system_.process(server::participants).signal(SIGKILL);
  EXPECT_EQ(system_.process(server::participants).wait(), 128 + SIGKILL);
  EXPECT_TRUE(std::filesystem::is_socket(path_of(server::participants)));
  system_.start(server::participants);
  EXPECT_TRUE(test::eventually(
      [&] { return post_participant(client, team, participant_body("b")).status == 201; }, 20s));
}

TEST_F(SocketPaths, AreRemovedByAServiceThatStops) {
  const team_access team = system_.make_team();
  http_client client = system_.connect();
  system_.process(server::participants).signal(SIGTERM);
  EXPECT_EQ(system_.process(server::participants).wait(), 0);
  EXPECT_FALSE(std::filesystem::exists(path_of(server::participants)));
  EXPECT_EQ(post_participant(client, team, participant_body("a")).status, 503);
  EXPECT_TRUE(system_.logs(server::gateway, {"upstream endpoint lost", "No such file or directory"}));
  system_.start(server::participants);
  EXPECT_TRUE(test::eventually(
      [&] { return post_participant(client, team, participant_body("a")).status == 201; }, 20s));
}

}  // namespace
}  // namespace roster::e2e
