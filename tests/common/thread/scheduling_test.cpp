// The policy holds for the thread that asked and for those it starts.
#include "common/thread/scheduling.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <thread>

namespace roster::thread {
namespace {

TEST(Scheduling, LetsTheWakerGoOnInAThreadAndThoseItStarts) {
  int own = -1;
  int of_the_one_it_starts = -1;
  std::thread([&] {
    let_the_waker_go_on();
    own = ::sched_getscheduler(0);
    std::thread([&] { of_the_one_it_starts = ::sched_getscheduler(0); }).join();
  }).join();
  EXPECT_EQ(own, SCHED_BATCH);
  EXPECT_EQ(of_the_one_it_starts, SCHED_BATCH);
  EXPECT_EQ(::sched_getscheduler(0), SCHED_OTHER);
}

}  // namespace
}  // namespace roster::thread
