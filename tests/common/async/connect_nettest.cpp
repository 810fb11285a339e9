// What counts as connected.
#include "common/async/connect.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <exception>
#include <string>
#include <vector>

#include "tests/support/full_queue.hpp"
#include "tests/support/temporary_folder.hpp"

namespace roster::async {
namespace {

class Connect : public testing::Test {
 protected:
  boost::system::error_code failure() {
    stream_socket socket(loop_);
    boost::system::error_code out;
    async::spawn(loop_, connect(socket, at_),
                 [&](const std::exception_ptr& error, boost::system::error_code failed) {
                   EXPECT_FALSE(error);
                   out = failed;
                 });
    loop_.restart();
    loop_.run();
    return out;
  }

  void listen(int backlog) {
    acceptor_.open(at_.protocol());
    acceptor_.bind(at_);
    acceptor_.listen(backlog);
  }

  test::temporary_folder folder_{"connect"};
  std::string path_ = folder_.at("socket");
  endpoint at_ = endpoint_at(path_);
  asio::io_context loop_{1};
  stream_acceptor acceptor_{loop_};
};

TEST_F(Connect, SucceedsWhereSomebodyListens) {
  listen(1);
  EXPECT_FALSE(failure());
}

TEST_F(Connect, FailsWhereNobodyDoes) {
  EXPECT_EQ(failure(), boost::system::errc::no_such_file_or_directory);
  listen(1);
  acceptor_.close();
  EXPECT_EQ(failure(), boost::system::errc::connection_refused);
}

TEST_F(Connect, FailsWhereTheQueueIsFull) {
  listen(0);
  const std::vector<int> waiting = test::fill_queue(path_);
  EXPECT_EQ(failure(), boost::system::errc::resource_unavailable_try_again);
  for (const int each : waiting) ::close(each);
}

}  // namespace
}  // namespace roster::async
