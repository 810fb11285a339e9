// The handlers' order of checks and their answers, with repositories in memory.
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "common/error/answers.hpp"
#include "common/http/path.hpp"
#include "services/collections/routes.hpp"
#include "tests/services/collections/fake_repositories.hpp"

namespace roster::collections::api {
namespace {

using test::known;

constexpr std::string_view no_such_collection = R"(404 {"error":"collection not found"})";
constexpr std::string_view forbidden = R"(403 {"error":"Forbidden"})";

class no_guests final : public repository {
 public:
  async::task<result<void>> check_may_add(async::clock::time_point, access) override {
    co_return failure{errc::internal};
  }
  async::task<result<added_guest>> add_guest(async::clock::time_point, add_guest_request) override {
    co_return failure{errc::internal};
  }
};

class kept_stream final : public http::stream {
 public:
  async::task<result<std::string>> read() override { co_return std::string(); }
  void stop_reading() override {}
  bool is_gone() override { return false; }
  void begin(http::response head) override { begun = std::move(head); }
  bool has_begun() const override { return begun.has_value(); }
  async::task<> write(std::string_view piece) override {
    pieces.emplace_back(piece);
    co_return;
  }
  void cut() override {}

  std::optional<http::response> begun;
  std::vector<std::string> pieces;
};

class Handlers : public ::testing::Test {
 protected:
  // Status and body, as the dispatcher would answer; of a stream what was written.
  std::string ask(http::verb method, const std::string& target, std::string_view body = {},
                  const std::string& subject = "admin@example.com") {
    http::request message;
    message.set_start(method, boost::beast::http::to_string(method), target, false);
    for (const auto& [name, value] : headers_) message.add_header(name, value);
    message.body_storage() = body;
    http::exchange with{message};
    with.caller.subject = subject;
    with.received = async::clock::now();
    with.deadline = with.received + std::chrono::seconds(10);
    api::context api{guests_, &collections_, &people_};
    stream_ = kept_stream();
    answer_.reset();
    asio::io_context io(1);
    async::spawn(io, drive(api, with, row_for(with)));
    io.run();
    if (stream_.has_begun() && answer_->has_value()) {
      std::string out = "stream ";
      for (const std::string& piece : stream_.pieces) out += piece;
      return out;
    }
    if (answer_->has_error()) {
      const answer fixed = answer_for(answer_->error().code, dialect::error);
      return std::to_string(fixed.status) + " " + error_body(answer_->error(), dialect::error);
    }
    return std::to_string(static_cast<unsigned>((**answer_).code())) + " " + (**answer_).body;
  }

  std::string path(std::string_view rest = {}) const {
    return "/api/v2/collections/" + std::string(known) + std::string(rest);
  }

  std::size_t row_for(http::exchange& with) const {
    const auto segments = http::split_path(with.message.path());
    auto [found, none] = http::router(routes()).match(with.message.method(), *segments, with.message.path());
    with.path = std::move(found->parameters);
    return found->row;
  }

  async::task<> drive(context& api, http::exchange& with, std::size_t row) {
    const http::route<context>& to = routes()[row];
    if (to.handler != nullptr) {
      result<http::response> made = co_await to.handler(api, with);
      answer_.emplace(std::move(made));
    } else {
      result<http::response> made = co_await to.stream_handler(api, with, stream_);
      answer_.emplace(std::move(made));
    }
  }

  no_guests guests_;
  test::fake_collections collections_;
  test::fake_people people_;
  std::vector<std::pair<std::string, std::string>> headers_;
  kept_stream stream_;
  std::optional<result<http::response>> answer_;
};

struct asked {
  http::verb method;
  const char* rest;
};

constexpr asked everything[] = {{http::verb::get, ""},
                                {http::verb::put, ""},
                                {http::verb::delete_, ""},
                                {http::verb::post, "/public"},
                                {http::verb::post, "/private"},
                                {http::verb::get, "/users"},
                                {http::verb::get, "/all_users"},
                                {http::verb::post, "/users/15"},
                                {http::verb::delete_, "/users/15"},
                                {http::verb::post, "/users/x"},
                                {http::verb::post, "/guests/bulk"}};

TEST_F(Handlers, SayNotFoundBeforeAnythingElse) {
  for (const asked& each : everything) {
    for (const char* body : {"", "{", R"({"title":1})"}) {
      EXPECT_EQ(ask(each.method, path(each.rest), body, "stranger@example.com"), no_such_collection)
          << each.rest;
      for (const char* id : {"not-found-id", "AAAAAAAAAAAAAAAAAAAA"})
        EXPECT_EQ(ask(each.method, "/api/v2/collections/" + std::string(id) + each.rest, body),
                  no_such_collection)
            << each.rest;
    }
    EXPECT_EQ(ask(each.method, path(each.rest) + "?limit=0", "", "stranger@example.com"), no_such_collection);
  }
}

TEST_F(Handlers, SayForbiddenBeforeAnythingAboutTheMessage) {
  headers_ = {{"Content-Type", "text/plain"}, {"Idempotency-Key", "\""}};
  for (const asked& each : everything) {
    if (each.method == http::verb::get) continue;
    EXPECT_EQ(ask(each.method, path(each.rest), "{", "guest@example.com"), forbidden) << each.rest;
  }
  headers_.clear();
  EXPECT_TRUE(ask(http::verb::get, path("/users"), "", "guest@example.com").starts_with("200 "));
  EXPECT_TRUE(ask(http::verb::post, path("/guests/bulk"), "{}", "user@example.com").starts_with("422 "));
  EXPECT_EQ(ask(http::verb::put, path(), "{}", "user@example.com"), forbidden);
}

TEST_F(Handlers, SayWhatIsWrongWithTheMessage) {
  const std::string list = "/api/v2/collections";
  EXPECT_EQ(ask(http::verb::post, list, "{"), R"(400 {"error":"Bad Request"})");
  EXPECT_EQ(ask(http::verb::post, list, "{}"), R"(422 {"error":"Missing parameters"})");
  EXPECT_EQ(ask(http::verb::get, list + "?limit=0"), R"(422 {"error":"limit is invalid"})");
  EXPECT_EQ(ask(http::verb::get, list + "?cursor=x"), R"(422 {"error":"cursor is invalid"})");
  EXPECT_EQ(ask(http::verb::get, path("/users?cursor=x")), R"(422 {"error":"cursor is invalid"})");
  headers_ = {{"Content-Type", "text/plain"}};
  for (const char* rest : {"/public", "/private", "/users/15", "/guests/bulk"})
    EXPECT_EQ(ask(http::verb::post, path(rest)), R"(415 {"error":"Unsupported Media Type"})") << rest;
}

TEST_F(Handlers, AnswerInThePagesWords) {
  EXPECT_EQ(ask(http::verb::post, path("/public")), R"(200 {"is_public":true})");
  EXPECT_EQ(ask(http::verb::post, path("/private")), R"(200 {"is_public":false})");
  EXPECT_EQ(ask(http::verb::post, path("/users/15")), R"(200 {"ok":"User 15 was added succesfully"})");
  EXPECT_EQ(ask(http::verb::delete_, path("/users/15")), R"(200 {"ok":"User 15 was removed succesfully"})");
  EXPECT_EQ(ask(http::verb::post, path("/users/99")), R"(404 {"error":"Couldn't find User with 'id'=99"})");
  EXPECT_EQ(ask(http::verb::delete_, path("/users/a%22")),
            R"(404 {"error":"Couldn't find User with 'id'=a\""})");
  EXPECT_EQ(ask(http::verb::delete_, path()), "204 ");
}

TEST_F(Handlers, GiveAResultForEachEMail) {
  EXPECT_EQ(ask(http::verb::post, path("/guests/bulk"), R"({"emails":["no","a@example.org","b@x"]})"),
            R"(200 {"results":[{"status":422,"error":"email is invalid"},)"
            R"({"status":400,"error":"User already exists"},)"
            R"({"status":200,"user":{"id":7,"first_name":null,"last_name":null,"email":"b@x",)"
            R"("user_role":{"name":"guest"}}}]})");
}

TEST_F(Handlers, HonourPreconditions) {
  const std::string shown = ask(http::verb::get, path());
  EXPECT_TRUE(shown.starts_with(R"(200 {"collection":{"id":"kSC6NWYt-nEfC1yEbIW0","title":"Title")"));
  const std::string tag((**answer_).find_header("ETag").value());
  headers_ = {{"If-None-Match", tag}};
  EXPECT_EQ(ask(http::verb::get, path()), "304 ");
  EXPECT_EQ(ask(http::verb::put, path(), R"({"title":"New"})"), R"(412 {"error":"Precondition Failed"})");
  headers_ = {{"If-Match", tag}};
  EXPECT_TRUE(ask(http::verb::put, path(), R"({"title":"New"})").starts_with("200 "));
}

TEST_F(Handlers, APageIsAnAnswerAndALongListIsAStream) {
  EXPECT_TRUE(ask(http::verb::get, path("/all_users")).ends_with(R"("user_role":{"name":"guest"}}]})"));
  EXPECT_EQ(people_.requests.back().which, people::everyone);
  const std::string page = ask(http::verb::get, path("/users?limit=2"));
  EXPECT_EQ(people_.requests.back().which, people::staff);
  EXPECT_EQ(people_.requests.back().most, 2);
  const boost::json::value parsed = boost::json::parse(page.substr(4));
  EXPECT_EQ(parsed.at("users").as_array().size(), 2U);
  ask(http::verb::get, path("/users?cursor=" + std::string(parsed.at("next_cursor").as_string())));
  EXPECT_EQ(people_.requests.back().behind, 2);
  EXPECT_EQ(people_.requests.back().most, 20);

  for (const std::int64_t many : {1'000, 1'001, 2'000, 2'500}) {
    people_.everyone = many;
    const std::string all = ask(http::verb::get, path("/all_users"));
    EXPECT_EQ(stream_.has_begun(), many > 1'000);
    const boost::json::value everyone = boost::json::parse(all.substr(all.find('{')));
    ASSERT_EQ(everyone.at("users").as_array().size(), static_cast<std::size_t>(many));
    EXPECT_EQ(everyone.at("users").as_array().back().at("id").as_int64(), many);
  }
  for (const std::string& piece : stream_.pieces) EXPECT_LT(piece.size(), 256U << 10U);
  EXPECT_EQ(ask(http::verb::head, path("/all_users")), "stream ");
}

}  // namespace
}  // namespace roster::collections::api
