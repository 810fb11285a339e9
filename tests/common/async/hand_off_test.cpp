// A thread that makes pieces, a coroutine that takes them.
#include "common/async/hand_off.hpp"

#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <stdexcept>
#include <thread>
#include <vector>

namespace roster::async {
namespace {

struct taken {
  std::vector<int> pieces{};
  bool failed = false;
};

// Takes `most` pieces, or all there are, then closes.
task<void> take(hand_off<int>& from, std::size_t most, taken& into) {
  try {
    while (into.pieces.size() < most) {
      const std::optional<int> piece = co_await from.next();
      if (!piece) break;
      into.pieces.push_back(*piece);
    }
  } catch (const std::runtime_error&) {
    into.failed = true;
  }
  from.close();
}

template <class Make>
taken run(Make make, std::size_t most = 1'000'000) {
  asio::io_context io(1);
  hand_off<int> between(io.get_executor(), 2);
  taken out;
  async::spawn(io.get_executor(), take(between, most, out), [](const std::exception_ptr&) {});
  const auto work = asio::make_work_guard(io);
  std::thread maker([&] {
    make(between);
    asio::post(io, [&io] { io.stop(); });
  });
  io.run();
  maker.join();
  io.restart();
  io.poll();  // what the maker's last word woke
  return out;
}

TEST(HandOff, GivesEveryPieceInOrder) {
  const taken got = run([](hand_off<int>& to) {
    for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(to.push(i));
    to.end();
  });
  ASSERT_EQ(got.pieces.size(), 10'000U);
  for (int i = 0; i < 10'000; ++i) ASSERT_EQ(got.pieces[static_cast<std::size_t>(i)], i);
}

TEST(HandOff, ThrowsWhatEndedItBehindTheLastPiece) {
  const taken got = run([](hand_off<int>& to) {
    EXPECT_TRUE(to.push(1));
    to.end(std::make_exception_ptr(std::runtime_error("lost")));
  });
  EXPECT_EQ(got.pieces, std::vector<int>{1});
  EXPECT_TRUE(got.failed);
}

TEST(HandOff, TellsTheThreadThatNobodyTakesAnyMore) {
  bool refused = false;
  run(
      [&](hand_off<int>& to) {
        while (to.push(1)) {
        }
        refused = true;
      },
      3);
  EXPECT_TRUE(refused);
}

}  // namespace
}  // namespace roster::async
