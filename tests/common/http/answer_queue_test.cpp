// Which of a connection's requests may start, and what is counted meanwhile.
#include "common/http/answer_queue.hpp"

#include <gtest/gtest.h>

namespace roster::http {
namespace {

class AnswerQueue : public testing::Test {
 protected:
  static request a(verb method, std::string body = {}) {
    request made;
    made.set_start(method, boost::beast::http::to_string(method), "/a", false);
    made.body_storage() = std::move(body);
    return made;
  }

  answer_queue::slot* start() { return ordered.start_next(); }

  answer_queue ordered{true};
};

TEST_F(AnswerQueue, StartsEverythingAtOnceWhereNothingIsOrdered) {
  answer_queue queue(false);
  for (const verb method : {verb::post, verb::delete_, verb::get}) {
    answer_queue::slot* const pushed = &queue.push(a(method));
    EXPECT_EQ(queue.start_next(), pushed);
  }
  EXPECT_EQ(queue.start_next(), nullptr);
}

// An interim answer, or a refusal, is pushed behind what waits, and leaves in its turn.
TEST_F(AnswerQueue, StartsWhatIsBehindWhatWasAnsweredAsItCame) {
  for (int round = 0; round < 3; ++round) {
    ordered.push_interim();
    answer_queue::slot* const first = &ordered.push(a(verb::post));
    ordered.push_interim();
    ordered.push_answered({}, {});
    answer_queue::slot* const second = &ordered.push(a(verb::post));
    ASSERT_EQ(start(), first);
    ASSERT_EQ(start(), nullptr);
    EXPECT_TRUE(ordered.take_front()->is_interim);
    ordered.answered(*first, {});
    ordered.take_front();
    ASSERT_EQ(start(), second);
    ordered.answered(*second, {});
    for (int left = 3; left > 0; --left) {
      ASSERT_TRUE(ordered.is_front_ready());
      ordered.take_front();
    }
    EXPECT_TRUE(ordered.empty());
  }
}

TEST_F(AnswerQueue, LetsSafeRequestsRunTogether) {
  for (const verb method : {verb::get, verb::head, verb::options}) {
    ordered.push(a(method));
    EXPECT_NE(start(), nullptr);
  }
}

TEST_F(AnswerQueue, StartsAnUnsafeOneWhenAllBeforeItAreAnswered) {
  ordered.push(a(verb::get));
  ordered.push(a(verb::get));
  ordered.push(a(verb::delete_));
  answer_queue::slot* const first = start();
  answer_queue::slot* const second = start();
  EXPECT_EQ(start(), nullptr);
  ordered.answered(*second, {});
  EXPECT_EQ(start(), nullptr);
  ordered.answered(*first, {});
  EXPECT_NE(start(), nullptr);
}

TEST_F(AnswerQueue, LetsNothingOvertakeWhatWaits) {
  ordered.push(a(verb::post));
  answer_queue::slot* const running = start();
  ordered.push(a(verb::get));
  answer_queue::slot* const changing = &ordered.push(a(verb::put));
  ordered.push(a(verb::get));
  EXPECT_EQ(start(), nullptr);
  ordered.answered(*running, {});
  answer_queue::slot* const read = start();
  ASSERT_NE(read, nullptr);
  EXPECT_EQ(start(), nullptr) << "the last GET stays behind the PUT";
  ordered.answered(*read, {});
  EXPECT_EQ(start(), changing);
  EXPECT_EQ(start(), nullptr);
}

TEST_F(AnswerQueue, GivesAnswersInTheOrderOfTheRequests) {
  ordered.push(a(verb::get));
  ordered.push(a(verb::get));
  answer_queue::slot* const first = start();
  ordered.answered(*start(), {});
  EXPECT_FALSE(ordered.is_front_ready());
  ordered.answered(*first, {});
  EXPECT_EQ(ordered.take_front().get(), first);
  EXPECT_TRUE(ordered.is_front_ready());
}

TEST_F(AnswerQueue, CountsABodyUntilItIsAnsweredEvenIfItWasTakenAway) {
  answer_queue::slot& one = ordered.push(a(verb::post, "12345"));
  EXPECT_EQ(ordered.body_bytes(), 5U);
  start()->message.take_body();
  EXPECT_EQ(ordered.body_bytes(), 5U);
  response made;
  made.body = "123";
  ordered.answered(one, std::move(made));
  EXPECT_EQ(ordered.body_bytes(), 0U);
  EXPECT_EQ(ordered.answer_bytes(), 3U);
  ordered.take_front();
  EXPECT_EQ(ordered.answer_bytes(), 0U);
}

}  // namespace
}  // namespace roster::http
