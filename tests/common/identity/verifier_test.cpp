// A verifier answers as identity::verify does, however often it is asked.
#include "common/identity/verifier.hpp"

#include <gtest/gtest.h>

namespace roster::identity {
namespace {

using std::chrono::seconds;

const std::string key(32, '1');
constexpr std::chrono::sys_seconds time_of_signing{seconds(1'700'000'000)};

std::string statement_of(const std::string& subject, std::string_view audience = "participants",
                         const std::string& signed_by = key) {
  return sign({{subject, 7, {"a"}}, std::string(audience), time_of_signing + seconds(60)}, {signed_by});
}

// Null when it is refused.
const caller* ask(verifier& callers, const std::string& text, std::chrono::sys_seconds at) {
  const auto who = callers.verify(text, at);
  return who ? *who : nullptr;
}

TEST(Verifier, KnowsWhoIsCallingTheFirstTimeAndEveryTime) {
  verifier callers("participants", {key});
  const std::string jane = statement_of("jane@example.com");
  const std::string john = statement_of("john@example.com");
  for (int times = 0; times < 3; ++times) {
    const caller* who = ask(callers, jane, time_of_signing);
    ASSERT_NE(who, nullptr);
    EXPECT_EQ(who->subject, "jane@example.com");
    EXPECT_EQ(who->credential_id, 7);
    EXPECT_TRUE(who->has_scope("a"));
    who = ask(callers, john, time_of_signing);
    ASSERT_NE(who, nullptr);
    EXPECT_EQ(who->subject, "john@example.com");
  }
}

TEST(Verifier, ForgetsAStatementWhenItExpires) {
  verifier callers("participants", {key});
  const std::string text = statement_of("jane@example.com");
  EXPECT_NE(ask(callers, text, time_of_signing + seconds(59)), nullptr);
  const auto late = callers.verify(text, time_of_signing + seconds(60));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error(), refusal::expired);
  EXPECT_EQ(ask(callers, text, time_of_signing + seconds(61)), nullptr);
}

TEST(Verifier, RefusesWhatIsNotRightEveryTime) {
  verifier callers("participants", {key});
  std::string changed = statement_of("jane@example.com");
  EXPECT_NE(ask(callers, changed, time_of_signing), nullptr);
  changed.back() = changed.back() == 'A' ? 'B' : 'A';
  for (const std::string& wrong : {changed, statement_of("jane@example.com", "collections"),
                                   statement_of("jane@example.com", "participants", std::string(32, '2')),
                                   std::string(), std::string("v1..")}) {
    EXPECT_EQ(ask(callers, wrong, time_of_signing), nullptr) << wrong;
    EXPECT_EQ(ask(callers, wrong, time_of_signing), nullptr) << wrong;
  }
}

TEST(Verifier, GoesOnWhenMoreCallThanItRemembers) {
  verifier callers("participants", {key}, 2);
  for (int times = 0; times < 2; ++times) {
    for (const char* subject : {"a@example.com", "b@example.com", "c@example.com"}) {
      const caller* const who = ask(callers, statement_of(subject), time_of_signing);
      ASSERT_NE(who, nullptr);
      EXPECT_EQ(who->subject, subject);
    }
  }
}

}  // namespace
}  // namespace roster::identity
