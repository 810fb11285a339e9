// Several requests of one connection under way: when each is started, in which order they are answered, and
// how much of them is held.
#include "session_fixture.hpp"

namespace roster::http {
namespace {

using PipeliningTest = gated_session_fixture;

session_config ordered() {
  session_config out;
  out.ordered = true;
  return out;
}

TEST_F(PipeliningTest, StartsPipelinedRequestsAtOnceAndAnswersInOrder) {
  start();
  http_client client = connect();
  client.send(request_bytes("POST", "/wait/a", {}, "1") + request_bytes("POST", "/b", {}, "2") +
              request_bytes("POST", "/wait/c", {}, "3"));
  ASSERT_TRUE(test::eventually([&] { return started_ == 3; }));
  open("c");
  open("a");
  EXPECT_EQ(client.read().body, "/wait/a|1");
  EXPECT_EQ(client.read().body, "/b|2");
  EXPECT_EQ(client.read().body, "/wait/c|3");
}

TEST_F(PipeliningTest, TakesNoMoreThanItsPipelineHoldsAndGoesOnAfterwards) {
  session_limits limits;
  limits.pipelined = 2;
  start(limits);
  http_client client = connect();
  std::string all;
  for (int i = 0; i < 50; ++i) all += request_bytes("GET", i == 0 ? "/wait/a" : "/" + std::to_string(i));
  client.send(all);
  ASSERT_TRUE(test::eventually([&] { return started_ == 2; }));
  open("a");
  EXPECT_EQ(client.read().body, "/wait/a|");
  for (int i = 1; i < 50; ++i) EXPECT_EQ(client.read().body, "/" + std::to_string(i) + "|");
  EXPECT_EQ(started_, 50);
}

TEST_F(PipeliningTest, HoldsBackWhatItsPipelineHasNoRoomFor) {
  session_limits limits;
  limits.pipelined_bytes = 10;
  start(limits);
  http_client client = connect();
  std::string all = request_bytes("POST", "/wait/a", {}, "0123456789");
  for (int i = 1; i < 5; ++i) all += request_bytes("POST", "/b", {}, "0123456789");
  client.send(all);
  ASSERT_TRUE(test::eventually([&] { return started_ == 1; }));
  open("a");
  EXPECT_EQ(client.read().body, "/wait/a|0123456789");
  for (int i = 1; i < 5; ++i) EXPECT_EQ(client.read().body, "/b|0123456789");
}

TEST_F(PipeliningTest, DoesNotCountABodyThatItsHandlerTookAway) {
  session_limits limits;
  limits.pipelined_bytes = 100;
  start(limits);
  http_client client = connect();
  for (int i = 0; i < 30; ++i)
    EXPECT_EQ(client.request("POST", "/a", {}, "0123456789").body, "/a|0123456789");
}

TEST_F(PipeliningTest, StartsNoMoreForWhoDoesNotTakeItsAnswers) {
  session_limits limits;
  limits.pipelined = 1000;
  start(limits);
  http_client client = connect();
  std::string all;
  for (int i = 0; i < 100; ++i) all += request_bytes("GET", "/large");
  client.send(all);
  ASSERT_TRUE(test::eventually([&] { return started_ >= 1; }));
  http_client other = connect();
  EXPECT_EQ(other.request("GET", "/other").body, "/other|");
  EXPECT_LT(started_, 50) << "no more than the sockets hold";
  for (int i = 0; i < 100; ++i) EXPECT_EQ(client.read().body.size(), 1U << 20U);
  EXPECT_EQ(started_, 101);
}

TEST_F(PipeliningTest, StartsWhatChangesSomethingWhenAllBeforeItIsAnswered) {
  start(ordered());
  http_client client = connect();
  client.send(request_bytes("GET", "/wait/a") + request_bytes("GET", "/wait/b") +
              request_bytes("DELETE", "/wait/c") + request_bytes("GET", "/d") + request_bytes("GET", "/e"));
  ASSERT_TRUE(test::eventually([&] { return started_ == 2; }));
  open("b");
  http_client other = connect();
  EXPECT_EQ(other.request("GET", "/other").body, "/other|") << "nor does it hold up other connections";
  EXPECT_EQ(started_, 3) << "one of two answers is not enough";
  open("a");
  ASSERT_TRUE(test::eventually([&] { return started_ == 4; }));
  EXPECT_EQ(client.read().body, "/wait/a|");
  EXPECT_EQ(client.read().body, "/wait/b|");
  EXPECT_EQ(other.request("GET", "/other").body, "/other|");
  EXPECT_EQ(started_, 5) << "what is behind the DELETE waits for it";
  open("c");
  for (const char* body : {"/wait/c|", "/d|", "/e|"}) EXPECT_EQ(client.read().body, body);
  EXPECT_EQ(started_, 7);
}

TEST_F(PipeliningTest, CarriesOutWhatChangesSomethingOneByOne) {
  start(ordered());
  http_client client = connect();
  std::string all = request_bytes("POST", "/wait/a", {}, "0");
  for (int i = 1; i < 100; ++i) all += request_bytes("POST", "/b", {}, std::to_string(i));
  client.send(all);
  ASSERT_TRUE(test::eventually([&] { return started_ == 1; }));
  open("a");
  EXPECT_EQ(client.read().body, "/wait/a|0");
  for (int i = 1; i < 100; ++i) EXPECT_EQ(client.read().body, "/b|" + std::to_string(i));
}

TEST_F(PipeliningTest, DoesNotStartWhatWaitsOnAConnectionThatIsGone) {
  start(ordered());
  http_client other = connect();
  {
    http_client client = connect();
    client.send(request_bytes("POST", "/wait/a") + request_bytes("POST", "/never"));
    ASSERT_TRUE(test::eventually([&] { return started_ == 1; }));
    server_->abort();
  }
  ASSERT_TRUE(test::eventually([&] { return server_->connections() == 0; }));
  open("a");
  http_client next = connect();
  EXPECT_EQ(next.request("GET", "/next").body, "/next|");
  EXPECT_EQ(started_, 2);
}

}  // namespace
}  // namespace roster::http
