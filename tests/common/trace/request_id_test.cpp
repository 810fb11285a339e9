// Request ids: which are taken, and how ours look.
#include "common/trace/request_id.hpp"

#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace roster::trace {
namespace {

TEST(IsSaneRequestId, TakesLettersDigitsDotUnderscoreDash) {
  for (const std::string_view id :
       {"a", "0", ".", "_", "-", "AZaz09._-", "7f3c1b1e-0b9c-4f3e-9d57-3a0c6c1f2b11"})
    EXPECT_TRUE(is_sane_request_id(id)) << id;
}

TEST(IsSaneRequestId, RefusesEveryOtherByte) {
  for (const std::string_view id :
       {" ", "a b", "a\r\nX: y", "a,b", "a/b", "a:b", "a\"", "{a}", "\xC3\xA4", "a\x7F", "a="})
    EXPECT_FALSE(is_sane_request_id(id)) << id;
  EXPECT_FALSE(is_sane_request_id(std::string_view("a\0", 2)));
}

TEST(IsSaneRequestId, HasOneTo128Characters) {
  EXPECT_FALSE(is_sane_request_id(""));
  EXPECT_TRUE(is_sane_request_id(std::string(128, 'a')));
  EXPECT_FALSE(is_sane_request_id(std::string(129, 'a')));
  EXPECT_FALSE(is_sane_request_id("rst_" + std::string(40, 'a')));
}

TEST(MakeRequestId, Is32HexadecimalDigits) {
  const std::string id = make_request_id();
  EXPECT_EQ(id.size(), 32U);
  EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_TRUE(is_sane_request_id(id));
}

TEST(MakeRequestId, IsUniqueOverThreads) {
  std::mutex mutex;
  std::set<std::string> seen;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) {
        std::string id = make_request_id();
        const std::lock_guard lock(mutex);
        seen.insert(std::move(id));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(seen.size(), 2000U);
}

}  // namespace
}  // namespace roster::trace
