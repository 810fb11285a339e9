// Work that waits on a socket, here of a pair.
#include "common/db/run_within.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

#include "common/db/errors.hpp"

namespace roster::db {
namespace {

using namespace std::chrono_literals;

class RunWithin : public testing::Test {
 protected:
  RunWithin() {
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()) != 0) throw std::runtime_error("no socket pair");
    const timeval patience{10, 0};  // of a test that fails
    ::setsockopt(mine(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~RunWithin() override {
    for (const int end : ends_) ::close(end);
  }

  int mine() const { return ends_[0]; }
  // How much came; 0: the end; -1: nothing, for long.
  ssize_t wait() const {
    char byte = 0;
    return ::read(mine(), &byte, 1);
  }
  void answer() const { ASSERT_EQ(::write(ends_[1], "x", 1), 1); }

 private:
  std::array<int, 2> ends_{};
};

TEST_F(RunWithin, EndsTheConnectionThatIsNotAnswered) {
  const auto work = [this] {
    if (wait() == 0) throw std::runtime_error("the connection broke");
  };
  EXPECT_THROW(run_within(20ms, mine(), work), unavailable);
}

TEST_F(RunWithin, SaysSoOfWorkThatDidNotNotice) {
  EXPECT_THROW(run_within(20ms, mine(), [this] { EXPECT_EQ(wait(), 0); }), unavailable);
}

TEST_F(RunWithin, DoesWithoutALimitWhereNothingCanBeWatched) {
  bool done = false;
  run_within(1h, -1, [&done] { done = true; });
  EXPECT_TRUE(done);
}

TEST_F(RunWithin, LeavesOneAloneThatIs) {
  answer();
  run_within(1h, mine(), [this] { EXPECT_EQ(wait(), 1); });
  answer();
  EXPECT_EQ(wait(), 1);
}

TEST_F(RunWithin, LetsOutWhatElseGoesWrong) {
  EXPECT_THROW(run_within(1h, mine(), [] { throw std::logic_error("a bug"); }), std::logic_error);
}

}  // namespace
}  // namespace roster::db
