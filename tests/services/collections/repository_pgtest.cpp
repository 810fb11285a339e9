// The repository as handlers use it: coroutines, lanes, and results.
#include <vector>

#include "common/async/io_threads.hpp"
#include "common/error/answers.hpp"
#include "services/collections/repository/repository_postgres.hpp"
#include "tests/services/collections/collections_database.hpp"
#include "tests/support/coroutines.hpp"

namespace roster::collections {
namespace {

async::task<> add(repository& data, add_guest_request wanted, std::optional<result<added_guest>>& out) {
  result<added_guest> added =
      co_await data.add_guest(async::clock::now() + std::chrono::seconds(30), std::move(wanted));
  out.emplace(std::move(added));
}

async::task<> check(repository& data, access by, std::optional<result<void>>& out) {
  result<void> found =
      co_await data.check_may_add(async::clock::now() + std::chrono::seconds(30), std::move(by));
  out.emplace(found);
}

class Repository : public CollectionsDatabase {
 protected:
  Repository() { threads_.start(); }

  std::future<void> start(async::task<> work) { return test::start(threads_.at(0), std::move(work)); }

  // "added:2", or the answer to the failure.
  std::string outcome_of(add_guest_request wanted) {
    std::optional<result<added_guest>> out;
    start(add(*data_, std::move(wanted), out)).get();
    if (out->has_error()) return error_body(out->error(), dialect::error);
    return "added:" + std::to_string((*out)->guest.user_id);
  }

  std::string outcome_of(access by) {
    std::optional<result<void>> out;
    start(check(*data_, std::move(by), out)).get();
    return out->has_error() ? error_body(out->error(), dialect::error) : "allowed";
  }

  async::io_threads threads_{1};
  db::lanes lanes_{{options(), 2, 4096}};
  const std::unique_ptr<repository> data_ = create_repository(lanes_);
};

TEST_F(Repository, GivesBusinessOutcomesAsResults) {
  const std::string ours = make_collection();
  add_member(ours, "guest@example.com", "guest");
  EXPECT_EQ(outcome_of(guest_of(ours, "jane@example.com")), "added:3");
  EXPECT_EQ(outcome_of(guest_of(ours, "jane@example.com")), R"({"error":"User already exists"})");
  EXPECT_EQ(outcome_of(guest_of(ours, "john@example.com", "guest@example.com")), R"({"error":"Forbidden"})");
  EXPECT_EQ(outcome_of(guest_of(ours, "john@example.com", "jim@example.com")),
            R"({"error":"collection not found"})");

  add_guest_request keyed = guest_of(ours, "john@example.com");
  keyed.retry = {7, "one", "a"};
  const std::string first = outcome_of(keyed);
  EXPECT_TRUE(first.starts_with("added:"));
  EXPECT_EQ(outcome_of(keyed), first);
  keyed.retry->fingerprint = "b";
  EXPECT_EQ(outcome_of(keyed),
            R"({"error":"The idempotency key has already been used with another payload."})");
}

TEST_F(Repository, ChecksAccess) {
  const std::string ours = make_collection();
  add_member(ours, "guest@example.com", "guest");
  EXPECT_EQ(outcome_of(access{ours, "admin@example.com"}), "allowed");
  EXPECT_EQ(outcome_of(access{ours, "guest@example.com"}), R"({"error":"Forbidden"})");
  EXPECT_EQ(outcome_of(access{ours, "jim@example.com"}), R"({"error":"collection not found"})");
}

TEST_F(Repository, CarriesOutManyAtOnceEachWithItsOwnOutcome) {
  const std::string ours = make_collection();
  constexpr std::size_t guests = 1000;
  std::vector<std::optional<result<added_guest>>> out(guests * 2);
  std::vector<std::future<void>> waiting;
  for (std::size_t i = 0; i < out.size(); ++i)
    waiting.push_back(
        start(add(*data_, guest_of(ours, "guest" + std::to_string(i % guests) + "@example.com"), out[i])));
  for (std::future<void>& one : waiting) one.get();
  for (std::size_t i = 0; i < guests; ++i) {
    const bool first = out[i]->has_value();
    const bool second = out[i + guests]->has_value();
    EXPECT_NE(first, second) << i;
    const result<added_guest>& done = first ? *out[i] : *out[i + guests];
    EXPECT_EQ(done->guest.email, "guest" + std::to_string(i) + "@example.com");
  }
  EXPECT_EQ(count("collections.membership"), guests + 1);
}

TEST_F(Repository, ADatabaseThatIsAwayIsNoFailureOfTheCaller) {
  const std::string ours = make_collection();
  lanes_.drain();
  EXPECT_THROW(outcome_of(guest_of(ours, "jane@example.com")), db::unavailable);
}

}  // namespace
}  // namespace roster::collections
