// Listening at a path: what is found there, and what is left behind.
#include "common/http/listener.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <barrier>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "common/async/endpoint.hpp"
#include "session_fixture.hpp"
#include "tests/support/full_queue.hpp"
#include "tests/support/temporary_folder.hpp"

namespace roster::http {
namespace {

namespace fs = std::filesystem;

class ListeningAtAPath : public testing::Test {
 protected:
  std::unique_ptr<listener> listen() {
    return std::make_unique<listener>(loop_.get_executor(), at_path(path_));
  }

  // Why it cannot; empty: it could.
  std::string failure() {
    try {
      listen();
      return {};
    } catch (const std::runtime_error& cause) {
      return cause.what();
    }
  }

  bool is_taken() {
    async::stream_socket client(loop_);
    boost::system::error_code ec;
    client.connect(async::endpoint_at(path_), ec);
    return !ec;
  }

  // As a program does that is none of ours, or was killed.
  void occupy(async::stream_acceptor& by, int backlog = 8) {
    const async::endpoint at = async::endpoint_at(path_);
    by.open(at.protocol());
    by.bind(at);
    by.listen(backlog);
  }

  static config::socket_address at_path(const std::string& path) {
    config::socket_address out;
    out.path = path;
    return out;
  }

  test::temporary_folder folder_{"listener"};
  std::string path_ = folder_.at("socket");
  asio::io_context loop_{1};
};

TEST_F(ListeningAtAPath, RemovesItAtTheEnd) {
  std::unique_ptr<listener> first = listen();
  EXPECT_TRUE(is_taken());
  EXPECT_EQ(async::to_text(first->endpoint()), "unix:" + path_);
  first.reset();
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(ListeningAtAPath, ReplacesWhatAKilledProcessLeft) {
  {
    async::stream_acceptor killed(loop_);
    occupy(killed);
  }
  ASSERT_TRUE(fs::is_socket(path_));
  const std::unique_ptr<listener> next = listen();
  EXPECT_TRUE(is_taken());
}

TEST_F(ListeningAtAPath, LeavesAnotherServerAlone) {
  const std::unique_ptr<listener> first = listen();
  EXPECT_EQ(failure(), path_ + ": Address already in use");
  EXPECT_TRUE(is_taken());
}

TEST_F(ListeningAtAPath, LeavesOneAloneThatHangs) {
  async::stream_acceptor hanging(loop_);
  occupy(hanging, 0);
  const std::vector<int> waiting = test::fill_queue(path_);
  EXPECT_EQ(failure(), path_ + ": Address already in use");
  for (const int each : waiting) ::close(each);
}

TEST_F(ListeningAtAPath, IsKeptEvenWhereItsSocketHasBeenRemoved) {
  std::unique_ptr<listener> first = listen();
  fs::remove(path_);
  EXPECT_EQ(failure(), path_ + ": Address already in use");
  first.reset();
  EXPECT_EQ(failure(), "");
}

TEST_F(ListeningAtAPath, LeavesThePathToWhoeverHasTakenIt) {
  std::unique_ptr<listener> first = listen();
  fs::remove(path_);
  async::stream_acceptor stranger(loop_);
  occupy(stranger);
  first.reset();
  EXPECT_TRUE(is_taken());
}

TEST_F(ListeningAtAPath, LeavesAStrangerAloneToo) {
  async::stream_acceptor stranger(loop_);
  occupy(stranger);
  EXPECT_EQ(failure(), path_ + ": Address already in use");
  EXPECT_TRUE(is_taken());
}

TEST_F(ListeningAtAPath, CannotBeHeldUpByWhoMayNotOpenItsLock) {
  const std::unique_ptr<listener> first = listen();
  EXPECT_EQ(fs::status(path_ + ".lock").permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(ListeningAtAPath, IsOneOfThoseThatStartAtOnce) {
  for (int trial = 0; trial < 500; ++trial) {
    {
      async::stream_acceptor killed(loop_);
      occupy(killed);
    }
    std::array<asio::io_context, 2> loops;
    std::array<std::unique_ptr<listener>, 2> both;
    std::barrier together(2);
    const auto start = [&](std::size_t which) {
      together.arrive_and_wait();
      try {
        both[which] = std::make_unique<listener>(loops[which].get_executor(), at_path(path_));
      } catch (const std::runtime_error&) {
        // The other one was first.
      }
    };
    std::thread other([&] { start(1); });
    start(0);
    other.join();
    ASSERT_NE(both[0] == nullptr, both[1] == nullptr) << "in trial " << trial;
    ASSERT_TRUE(is_taken());
  }
}

TEST_F(ListeningAtAPath, NeverRemovesAFileThatIsNoSocket) {
  std::ofstream(path_) << "precious";
  EXPECT_EQ(failure(), path_ + ": Address already in use");
  std::ifstream kept(path_);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(kept), {}), "precious");
}

TEST_F(ListeningAtAPath, SaysWhyItCannot) {
  path_ = folder_.at("nowhere/socket");
  EXPECT_EQ(failure(), path_ + ".lock: No such file or directory");
  path_ = folder_.at(std::string(200, 'x'));
  EXPECT_EQ(failure(), path_ + ": File name too long");
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
