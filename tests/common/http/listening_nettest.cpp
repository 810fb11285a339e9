// Listening at a path: what is found there, and what is left behind.
#include "common/http/listening.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "common/async/endpoint.hpp"
#include "session_fixture.hpp"
#include "tests/support/temporary_folder.hpp"

namespace roster::http {
namespace {

namespace fs = std::filesystem;

class ListeningAtAPath : public testing::Test {
 protected:
  // What is thrown; empty: it listens.
  std::string listen(async::stream_acceptor& acceptor) {
    try {
      listen_at_path(acceptor, path_);
      return {};
    } catch (const std::runtime_error& cause) {
      return cause.what();
    }
  }

  test::temporary_folder folder_{"listening"};
  std::string path_ = folder_.at("socket");
  asio::io_context loop_{1};
  async::stream_acceptor first_{loop_};
  async::stream_acceptor second_{loop_};
};

TEST_F(ListeningAtAPath, RemovesItAtTheEnd) {
  EXPECT_EQ(listen(first_), "");
  EXPECT_TRUE(fs::is_socket(path_));
  stop_listening(first_);
  EXPECT_FALSE(fs::exists(path_));
  EXPECT_EQ(listen(second_), "");
}

TEST_F(ListeningAtAPath, ReplacesWhatAKilledProcessLeft) {
  EXPECT_EQ(listen(first_), "");
  first_.close();
  ASSERT_TRUE(fs::is_socket(path_));
  EXPECT_EQ(listen(second_), "");
  async::stream_socket client(loop_);
  EXPECT_NO_THROW(client.connect(async::socket_at(path_)));
}

TEST_F(ListeningAtAPath, LeavesAnotherServerAlone) {
  EXPECT_EQ(listen(first_), "");
  EXPECT_EQ(listen(second_), path_ + ": Address already in use");
  async::stream_socket client(loop_);
  EXPECT_NO_THROW(client.connect(async::socket_at(path_)));
}

TEST_F(ListeningAtAPath, NeverRemovesAFileThatIsNoSocket) {
  std::ofstream(path_) << "precious";
  EXPECT_EQ(listen(first_), path_ + ": Address already in use");
  std::ifstream kept(path_);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(kept), {}), "precious");
}

TEST_F(ListeningAtAPath, SaysWhyItCannot) {
  path_ = folder_.at("nowhere/socket");
  EXPECT_EQ(listen(first_), path_ + ": No such file or directory");
  path_ = folder_.at(std::string(200, 'x'));
  EXPECT_EQ(listen(second_), path_ + ": File name too long");
}

TEST(StopListening, TakesAnAcceptorThatWasNeverOpen) {
  asio::io_context loop(1);
  async::stream_acceptor acceptor(loop);
  EXPECT_NO_THROW(stop_listening(acceptor));
}

using ServerAtAPath = gated_session_fixture;

TEST_F(ServerAtAPath, AnswersThereAndIsGoneOnceDrained) {
  const test::temporary_folder folder("server");
  at_path(folder.at("socket"));
  start();
  http_client client = connect();
  EXPECT_EQ(client.request("GET", "/a").body, "/a|");
  EXPECT_EQ(server_->port(), 0);
  server_->drain();
  EXPECT_TRUE(client.is_closed_by_peer());
  EXPECT_TRUE(test::eventually([&] { return !server_->is_listening(); }));
  EXPECT_FALSE(fs::exists(folder.at("socket")));
}

}  // namespace
}  // namespace roster::http
