// The handler's order of checks, with a repository in memory.
#include "services/collections/api/add_guest.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <optional>
#include <string>
#include <vector>

#include "common/error/answers.hpp"
#include "services/collections/domain/failures.hpp"
#include "tests/services/collections/fake_repositories.hpp"

namespace roster::collections::api {
namespace {

using test::known;

constexpr std::string_view unknown = "AAAAAAAAAAAAAAAAAAAA";

domain::member user(std::int64_t id, std::string email, std::string role) {
  domain::member out;
  out.user_id = id;
  out.email = std::move(email);
  out.role = std::move(role);
  return out;
}

// One collection, whose admin is user 28 and whose guest is user 30.
class fake_repository final : public repository {
 public:
  async::task<result<void>> check_may_add(async::clock::time_point, access by) override {
    ++checks;
    co_return allowed(by);
  }

  async::task<result<added_guest>> add_guest(async::clock::time_point, add_guest_request wanted) override {
    const result<void> may = allowed(wanted.by);
    if (may.has_error()) co_return may.error();
    if (wanted.email == "admin@example.com") co_return domain::user_already_exists();
    added_guest out;
    out.guest = user(29, wanted.email, "guest");
    if (wanted.wants_everyone)
      out.everyone = std::make_shared<const std::vector<domain::member>>(
          std::vector{user(28, "admin@example.com", "admin"), out.guest});
    received.push_back(std::move(wanted));
    co_return out;
  }

  int checks = 0;
  std::vector<add_guest_request> received;

 private:
  static result<void> allowed(const access& by) {
    if (by.collection_id != known) return domain::collection_not_found();
    if (by.subject == "admin@example.com") return {};
    if (by.subject == "guest@example.com") return failure{errc::forbidden};
    return domain::collection_not_found();
  }
};

async::task<> drive(context& api, http::exchange& with, std::optional<result<http::response>>& out) {
  result<http::response> answer = co_await add_guest(api, with);
  out.emplace(std::move(answer));
}

class AddGuest : public ::testing::Test {
 protected:
  void SetUp() override {
    header("Content-Type", "application/json");
    caller_.subject = "admin@example.com";
    caller_.credential_id = 7;
  }

  void header(std::string_view name, std::string_view value) { headers_.emplace_back(name, value); }

  // Status and body, as the dispatcher would answer.
  std::string post(std::string_view collection_id, std::string_view body) {
    http::request message;
    const std::string target = "/api/v2/collections/" + std::string(collection_id) + "/guests";
    message.set_start(http::verb::post, "POST", target, false);
    for (const auto& [name, value] : headers_) message.add_header(name, value);
    message.body_storage() = body;
    http::exchange with{message};
    with.caller = caller_;
    with.path.add("collection_id", std::string(collection_id));
    context api{data_};
    std::optional<result<http::response>> out;
    asio::io_context io(1);
    async::spawn(io, drive(api, with, out));
    io.run();
    if (out->has_error()) {
      const answer fixed = answer_for(out->error().code, dialect::error);
      return std::to_string(fixed.status) + " " + error_body(out->error(), dialect::error);
    }
    answer_ = std::move(**out);
    return std::to_string(static_cast<unsigned>(answer_.code())) + " " + answer_.body;
  }

  fake_repository data_;
  identity::caller caller_;
  std::vector<std::pair<std::string, std::string>> headers_;
  http::response answer_;
};

constexpr std::string_view not_found = R"(404 {"error":"collection not found"})";

TEST_F(AddGuest, AnswersWithEveryone) {
  EXPECT_EQ(post(known, R"({"email":"example-email@example.com"})"),
            R"(200 {"users":[{"id":28,"first_name":null,"last_name":null,"email":"admin@example.com",)"
            R"("user_role":{"name":"admin"}},{"id":29,"first_name":null,"last_name":null,)"
            R"("email":"example-email@example.com","user_role":{"name":"guest"}}]})");
  EXPECT_FALSE(answer_.find_header("Preference-Applied"));
}

TEST_F(AddGuest, AnswersWithTheGuestAloneWhereLittleIsPreferred) {
  header("Prefer", "return=minimal");
  EXPECT_EQ(post(known, R"({"email":"jane@example.com"})"),
            R"(200 {"users":[{"id":29,"first_name":null,"last_name":null,"email":"jane@example.com",)"
            R"("user_role":{"name":"guest"}}]})");
  EXPECT_EQ(answer_.find_header("Preference-Applied"), "return=minimal");
  EXPECT_FALSE(data_.received.at(0).wants_everyone);
}

TEST_F(AddGuest, RefusesAUserOfTheCollection) {
  EXPECT_EQ(post(known, R"({"email":"admin@example.com"})"), R"(400 {"error":"User already exists"})");
}

TEST_F(AddGuest, DoesNotAskForAnIdThatIsNone) {
  EXPECT_EQ(post("not-found-id", R"({"email":"jane@example.com"})"), not_found);
  EXPECT_EQ(post("not-found-id", ""), not_found);
  EXPECT_EQ(data_.checks, 0);
  EXPECT_TRUE(data_.received.empty());
}

TEST_F(AddGuest, SaysNotFoundBeforeAnythingAboutTheMessage) {
  EXPECT_EQ(post(unknown, ""), not_found);
  EXPECT_EQ(post(unknown, "{"), not_found);
  header("Idempotency-Key", "\"");
  EXPECT_EQ(post(unknown, R"({"email":"jane@example.com"})"), not_found);
  headers_ = {{"Content-Type", "text/plain"}};
  EXPECT_EQ(post(unknown, R"({"email":"jane@example.com"})"), not_found);
}

TEST_F(AddGuest, HidesTheCollectionFromWhoIsNotInIt) {
  caller_.subject = "stranger@example.com";
  EXPECT_EQ(post(known, R"({"email":"jane@example.com"})"), not_found);
  EXPECT_EQ(post(known, "{"), not_found);
}

TEST_F(AddGuest, SaysForbiddenToAGuestBeforeAnythingAboutTheMessage) {
  caller_.subject = "guest@example.com";
  EXPECT_EQ(post(known, R"({"email":"jane@example.com"})"), R"(403 {"error":"Forbidden"})");
  EXPECT_EQ(post(known, R"({"email":1})"), R"(403 {"error":"Forbidden"})");
  EXPECT_EQ(post(known, ""), R"(403 {"error":"Forbidden"})");
}

TEST_F(AddGuest, SaysWhatIsWrongWithTheMessageToWhoMayAdd) {
  EXPECT_EQ(post(known, ""), R"(422 {"error":"Missing parameters"})");
  EXPECT_EQ(post(known, R"({"email":1})"), R"(422 {"error":"email must be a String"})");
  EXPECT_EQ(post(known, R"({"email":"jane"})"), R"(422 {"error":"email is invalid"})");
  EXPECT_EQ(post(known, "{"), R"(400 {"error":"Bad Request"})");
  EXPECT_EQ(data_.checks, 4);
  headers_ = {{"Content-Type", "text/plain"}};
  EXPECT_EQ(post(known, R"({"email":"jane@example.com"})"), R"(415 {"error":"Unsupported Media Type"})");
  EXPECT_TRUE(data_.received.empty());
}

TEST_F(AddGuest, RefusesAMalformedRetryKey) {
  header("Idempotency-Key", "\"open");
  EXPECT_TRUE(post(known, R"({"email":"jane@example.com"})").starts_with("400 "));
}

TEST_F(AddGuest, TakesAJsonApiBodyAndNoContentType) {
  headers_ = {{"Content-Type", "application/vnd.api+json"}};
  EXPECT_TRUE(post(known, R"({"email":"jane@example.com"})").starts_with("200 "));
  headers_.clear();
  EXPECT_TRUE(post(known, R"({"email":"jane@example.com"})").starts_with("200 "));
}

TEST_F(AddGuest, PassesARetryKeyOnWithItsPayload) {
  header("Idempotency-Key", "\"one\"");
  post(known, R"({"email":"jane@example.com"})");
  post(known, R"({"email":"john@example.com"})");
  const std::optional<retry_token>& first = data_.received.at(0).retry;
  const std::optional<retry_token>& second = data_.received.at(1).retry;
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->credential_id, 7);
  EXPECT_EQ(first->key, "one");
  EXPECT_NE(first->fingerprint, second->fingerprint);
}

}  // namespace
}  // namespace roster::collections::api
