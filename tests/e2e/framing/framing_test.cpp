// Request smuggling, at the gateway and at a service: what two parsers could read in two ways is refused with
// 400, the connection is closed, and nothing of it is carried out.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/e2e/harness/requests.hpp"

namespace roster::e2e {
namespace {

struct framing_case {
  std::string name;
  std::string bytes;
};

// `smuggled` is a whole creating request, hidden where one of two readings would find it.
std::vector<framing_case> cases(const team_access& team) {
  const std::string line = "POST " + participants_path(team) + " HTTP/1.1\r\n";
  const std::string common =
      "Host: roster\r\nAuthorization: Bearer " + team.token + "\r\nContent-Type: application/json\r\n";
  const std::string body = participant_body("outer");
  const std::string length = std::to_string(body.size());
  const std::string smuggled = line + common +
                               "Content-Length: " + std::to_string(participant_body("smuggled").size()) +
                               "\r\n\r\n" + participant_body("smuggled");
  const std::string chunked = "5\r\n{\"key\r\n0\r\n\r\n";
  const std::string with_length = line + common + "Content-Length: " + length + "\r\n";
  const auto whole = [&](const std::string& headers) {
    return line + common + headers + "\r\n" + body + smuggled;
  };
  return {
      {"both Content-Length and Transfer-Encoding",
       line + common + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked + smuggled},
      {"Transfer-Encoding first, then Content-Length",
       line + common + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n" + chunked + smuggled},
      {"differing lengths", with_length + "Content-Length: 0\r\n\r\n" + body + smuggled},
      {"a list of differing lengths", whole("Content-Length: " + length + ", 0\r\n")},
      {"a negative length", whole("Content-Length: -1\r\n")},
      {"a signed length", whole("Content-Length: +" + length + "\r\n")},
      {"a hexadecimal length", whole("Content-Length: 0x10\r\n")},
      {"a length past 64 bits", whole("Content-Length: 18446744073709551616\r\n")},
      {"space before the colon", whole("Content-Length : " + length + "\r\n")},
      {"obs-fold", whole("Content-Length: " + length + "\r\nX-Folded: a\r\n b\r\n")},
      {"a folded length", whole("Content-Length:\r\n " + length + "\r\n")},
      {"bare CR in a header", whole("Content-Length: " + length + "\r\nX-Bare: a\rContent-Length: 0\r\n")},
      {"bare LF after a header",
       line + common + "Content-Length: " + length + "\nX-Next: a\r\n\r\n" + body + smuggled},
      {"bare LF everywhere",
       "POST " + participants_path(team) + " HTTP/1.1\nHost: a\nContent-Length: 0\n\n" + smuggled},
      {"NUL in a header",
       whole("Content-Length: " + length + "\r\nX-Nul: a" + std::string(1, '\0') + "b\r\n")},
      {"NUL in a header's name",
       whole("Content-Length: " + length + "\r\nX-N" + std::string(1, '\0') + "l: b\r\n")},
      {"a chunk size that overflows",
       line + common + "Transfer-Encoding: chunked\r\n\r\n10000000000000005\r\n{\"key\r\n0\r\n\r\n" +
           smuggled},
      {"a chunk size that is none",
       line + common + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n{\"key\r\n0\r\n\r\n" + smuggled},
      {"a chunk longer than it says",
       line + common + "Transfer-Encoding: chunked\r\n\r\n2\r\n{\"key\r\n0\r\n\r\n" + smuggled},
      {"chunked twice", whole("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
      {"chunked not last", whole("Transfer-Encoding: chunked, identity\r\n")},
      {"a coding that looks like chunked", whole("Transfer-Encoding: \vchunked\r\n")},
      {"no Host", "POST " + participants_path(team) + " HTTP/1.1\r\nAuthorization: Bearer " + team.token +
                      "\r\nContent-Length: " + length + "\r\n\r\n" + body + smuggled},
      {"two Hosts", whole("Host: other\r\nContent-Length: " + length + "\r\n")},
      {"a byte past ASCII in the target", "POST " + participants_path(team) + "?x=\xe9 HTTP/1.1\r\n" +
                                              common + "Content-Length: 0\r\n\r\n" + smuggled},
      {"a tunnel", "CONNECT roster:443 HTTP/1.1\r\nHost: roster:443\r\n\r\n" + smuggled},
      {"space in the target", "POST " + participants_path(team) + " x HTTP/1.1\r\n" + common +
                                  "Content-Length: 0\r\n\r\n" + smuggled},
  };
}

class Framing : public testing::TestWithParam<server> {};

TEST_P(Framing, WhatCanBeReadInTwoWaysIs400AndClosesTheConnection) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  for (const framing_case& each : cases(team)) {
    SCOPED_TRACE(each.name);
    http_client client = system.connect(GetParam());
    client.send(each.bytes);
    const http_answer answer = client.read();
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.body.substr(0, 12), R"({"message":")");
    EXPECT_TRUE(client.is_closed_by_peer());
  }
  EXPECT_EQ(system.query("SELECT count(*) FROM participants.participant WHERE team_id = " + team.id), "0");
}

INSTANTIATE_TEST_SUITE_P(EveryParser, Framing, testing::Values(server::gateway, server::participants),
                         [](const auto& which) { return std::string(name_of(which.param)); });

TEST(FramingOfHonestClients, ChunkedBodiesAndEmptyLinesBetweenRequestsAreFine) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  client.send("\r\nPOST " + participants_path(team) + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " +
              team.token +
              "\r\nTransfer-Encoding: "
              "Chunked\r\n\r\n5;ext=1\r\n{\"key\r\n9\r\n\":\"abcd\"}\r\n0\r\nX-Trailer: 1\r\n\r\n");
  EXPECT_EQ(client.read().status, 201);
  EXPECT_EQ(participants_with_key(system, "abcd"), "1");
  EXPECT_EQ(post_participant(client, team, participant_body("next")).status, 201);
}

TEST(FramingOfHonestClients, ARequestInTinyPiecesIsWhole) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  const std::string bytes =
      test::request_bytes("POST", participants_path(team), with_token(team), participant_body("in_pieces"));
  for (const char c : bytes) client.send(std::string_view(&c, 1));
  EXPECT_EQ(client.read().status, 201);
}

TEST(FramingOfHonestClients, AnAnnouncedBodyIsAskedFor) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  const std::string body = participant_body("expected");
  client.send("POST " + participants_path(team) + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " +
              team.token + "\r\nExpect: 100-continue\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n\r\n");
  EXPECT_EQ(client.read().status, 100);
  client.send(body);
  EXPECT_EQ(client.read().status, 201);
}

TEST(FramingOfOtherVersions, TooLargeHeadsAndUnknownVersionsAreToldApart) {
  roster_system& system = roster_system::shared();
  const auto status_of = [&](const std::string& bytes) {
    http_client client = system.connect();
    client.send(bytes);
    const int status = client.read().status;
    EXPECT_TRUE(client.is_closed_by_peer());
    return status;
  };
  EXPECT_EQ(status_of("GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n"), 414);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + std::string(40'000, 'a') + "\r\n\r\n"), 431);
  EXPECT_EQ(status_of("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), 505);
  EXPECT_EQ(
      status_of("POST /api/teams HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
      501);
}

}  // namespace
}  // namespace roster::e2e
