// Every route of experiments and what each answers, through the whole system.
#include <gtest/gtest.h>

#include <string>

#include "tests/e2e/experiments/api_client.hpp"

namespace roster::e2e {
namespace {

class Experiments : public ::testing::Test {
 protected:
  std::string attributes(const std::string& key, const std::string& description,
                         const std::string& status) const {
    return R"("attributes":{"id":)" + id(key) + R"(,"key":")" + key + R"(","team_id":)" + api_.team().id +
           R"(,"description":)" + description + R"(,"status":")" + status + "\"," + times;
  }
  std::string id(const std::string& key) const {
    return system_.query("SELECT experiment_id FROM participants.experiment WHERE team_id = " +
                         api_.team().id + " AND key = '" + key + "'");
  }
  std::string self(const std::string& encoded_key) const {
    return system_.url() + api_.path("/experiments/" + encoded_key);
  }
  std::string shown(const std::string& key, const std::string& description, const std::string& status) const {
    return R"({"data":{"id":")" + key + R"(","type":"experiments",)" + attributes(key, description, status) +
           R"(,"links":{"self":{"href":")" + self(key) + R"("}}}})";
  }

  roster_system& system_ = roster_system::shared();
  api_client api_{system_};
};

TEST_F(Experiments, ACreatedOneIs201WithItsLocation) {
  const http_answer answer =
      api_.ask("POST", "/experiments", R"({"key":" new_button ","description":"Blue?"})");
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.header("Location"), self("new_button"));
  EXPECT_EQ(normal(answer.body), R"({"data":{"id":"new_button","type":"experiment",)" +
                                     attributes("new_button", R"("Blue?")", "draft") +
                                     R"(,"relationships":[],"links":{"self":")" + self("new_button") +
                                     R"("}}})");
}

TEST_F(Experiments, AreShownChangedAndDeleted) {
  ASSERT_EQ(api_.ask("POST", "/experiments", R"({"key":"e1"})").status, 201);
  const http_answer first = api_.ask("GET", "/experiments/e1");
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(normal(first.body), shown("e1", "null", "draft"));

  const http_answer changed = api_.ask("PUT", "/experiments/e1", R"({"description":"d","status":"running"})");
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(normal(changed.body), shown("e1", R"("d")", "draft")) << "its status is not a field to set";
  EXPECT_NE(changed.header("ETag"), first.header("ETag"));
  const http_answer renamed = api_.ask("PATCH", "/experiments/e1", R"({"key":"e2"})");
  EXPECT_EQ(normal(renamed.body), shown("e2", R"("d")", "draft"));
  EXPECT_EQ(normal(api_.ask("PUT", "/experiments/e2", R"({"description":null})").body),
            shown("e2", "null", "draft"));
  EXPECT_EQ(api_.ask("GET", "/experiments/e1").status, 404);

  const http_answer gone = api_.ask("DELETE", "/experiments/e2");
  EXPECT_EQ(gone.status, 204);
  EXPECT_EQ(gone.body, "");
  EXPECT_EQ(api_.ask("DELETE", "/experiments/e2").body, not_found);
}

TEST_F(Experiments, StartAndStop) {
  ASSERT_EQ(api_.ask("POST", "/experiments", R"({"key":"e1"})").status, 201);
  const http_answer early = api_.ask("POST", "/experiments/e1/stop");
  EXPECT_EQ(early.status, 422);
  EXPECT_EQ(early.body, invalid("status", "The experiment has not been started."));
  const http_answer started = api_.ask("POST", "/experiments/e1/start");
  EXPECT_EQ(started.status, 200);
  EXPECT_EQ(normal(started.body), shown("e1", "null", "running"));
  EXPECT_EQ(api_.ask("POST", "/experiments/e1/start").body,
            invalid("status", "The experiment has already been started."));
  EXPECT_EQ(normal(api_.ask("POST", "/experiments/e1/stop/").body), shown("e1", "null", "stopped"));
  EXPECT_EQ(api_.ask("POST", "/experiments/e1/stop").body,
            invalid("status", "The experiment has already been stopped."));
  EXPECT_EQ(api_.ask("POST", "/experiments/e1/start").status, 200);
  EXPECT_EQ(api_.ask("POST", "/experiments/none/start").status, 404);
}

TEST_F(Experiments, BreakTheRulesWith422) {
  ASSERT_EQ(api_.ask("POST", "/experiments", R"({"key":"e1"})").status, 201);
  ASSERT_EQ(api_.ask("POST", "/experiments", R"({"key":"e2"})").status, 201);
  const auto body_of = [this](const std::string& body) {
    return api_.ask("POST", "/experiments", body).body;
  };
  EXPECT_EQ(body_of(""), invalid("key", "The key field is required."));
  EXPECT_EQ(body_of("[]"), invalid("key", "The key field is required."));
  EXPECT_EQ(body_of(R"({"key":null})"), invalid("key", "The key field is required."));
  EXPECT_EQ(body_of(R"({"key":"  "})"), invalid("key", "The key field is required."));
  EXPECT_EQ(body_of(R"({"key":7})"), invalid("key", "The key must be a string."));
  EXPECT_EQ(body_of(R"({"key":"abc-"})"), invalid("key", "The key format is invalid."));
  EXPECT_EQ(body_of(R"({"key":")" + std::string(256, 'a') + R"("})"),
            invalid("key", "The key must not be greater than 255 characters."));
  EXPECT_EQ(body_of(R"({"key":"e1"})"), invalid("key", "The key has already been taken."));
  EXPECT_EQ(body_of(R"({"key":"a","description":{}})"),
            invalid("description", "The description must be a string."));
  EXPECT_EQ(body_of(R"({"key":"a","description":")" + std::string(65'536, 'a') + R"("})"),
            invalid("description", "The description must not be greater than 65535 characters."));
  EXPECT_EQ(api_.ask("PUT", "/experiments/e2", R"({"key":"e1"})").body,
            invalid("key", "The key has already been taken."));
  EXPECT_EQ(api_.ask("PUT", "/experiments/e2", R"({"key":null})").body,
            invalid("key", "The key field is required."));
  EXPECT_EQ(api_.ask("PUT", "/experiments/none", R"({"key":null})").body, not_found) << "404 comes first";
  EXPECT_EQ(api_.ask("PUT", "/experiments/e2", "{").status, 400);
  EXPECT_EQ(api_.ask("POST", "/experiments", R"({"key":"a\u0000b"})").status, 400);
}

TEST_F(Experiments, OfALapsedTeamAreSeenButNotCreated) {
  ASSERT_EQ(api_.ask("POST", "/experiments", R"({"key":"e1"})").status, 201);
  system_.administer(server::participants,
                     {"team", "subscription", "--team", api_.team().id, "--active-until", "none"});
  const http_answer refused = api_.ask("POST", "/experiments", "{");
  EXPECT_EQ(refused.status, 402);
  EXPECT_EQ(refused.body, R"({"message":"Subscription required."})");
  EXPECT_EQ(api_.ask("GET", "/experiments/e1").status, 200);
  EXPECT_EQ(api_.ask("POST", "/experiments/e1/start").status, 200);
}

TEST_F(Experiments, OfSomebodyElsesTeamAreNotThere) {
  api_client other(system_, "somebody-else@example.com");
  ASSERT_EQ(other.ask("POST", "/experiments", R"({"key":"e1"})").status, 201);
  api_client stranger(system_, team_access{other.team().id, api_.team().subject, api_.team().token});
  for (const char* method : {"GET", "PUT", "PATCH", "DELETE"})
    EXPECT_EQ(stranger.ask(method, "/experiments/e1", "{}").body, not_found) << method;
  for (const char* below : {"/experiments", "/experiments/e1/start", "/experiments/e1/stop"})
    EXPECT_EQ(stranger.ask("POST", below, "{").body, not_found) << below;
  EXPECT_EQ(stranger.ask("GET", "/experiments").body, not_found);
  EXPECT_EQ(stranger.ask("GET", "/experiments?page=0").body, not_found);
}

TEST_F(Experiments, KnowTheirMethods) {
  const http_answer answer = api_.ask("PUT", "/experiments");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.header("Allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(api_.ask("GET", "/experiments/e1/start").status, 405);
}

TEST_F(Experiments, AnswerConditionalRequests) {
  ASSERT_EQ(api_.ask("POST", "/experiments", R"({"key":"e1"})").status, 201);
  const std::string tag = api_.ask("GET", "/experiments/e1").header("ETag").value_or("");
  const http_answer same = api_.ask("GET", "/experiments/e1", {}, {{"If-None-Match", tag}});
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
  EXPECT_EQ(api_.ask("PUT", "/experiments/e1", R"({"description":"d"})", {{"If-Match", tag}}).status, 200);
  EXPECT_EQ(api_.ask("GET", "/experiments/e1", {}, {{"If-None-Match", tag}}).status, 200);
  const http_answer late = api_.ask("PUT", "/experiments/e1", R"({"description":"e"})", {{"If-Match", tag}});
  EXPECT_EQ(late.status, 412);
  EXPECT_EQ(late.body, R"({"message":"Precondition Failed"})");
  EXPECT_EQ(api_.ask("DELETE", "/experiments/e1", {}, {{"If-Match", tag}}).status, 412);
  EXPECT_EQ(api_.ask("POST", "/experiments/e1/start", {}, {{"If-Match", tag}}).status, 412);
  EXPECT_EQ(api_.ask("DELETE", "/experiments/e1", {}, {{"If-Match", "*"}}).status, 204);
}

TEST_F(Experiments, AreMadeAndStartedOnceHoweverOftenARetryAsks) {
  const http_headers key{{"Idempotency-Key", "\"make\""}};
  const http_answer first = api_.ask("POST", "/experiments", R"({"key":"e1"})", key);
  const http_answer again = api_.ask("POST", "/experiments", R"({"key":"e1"})", key);
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("Location"), first.header("Location"));
  EXPECT_EQ(api_.ask("POST", "/experiments", R"({"key":"e2"})", key).status, 422);
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(api_.ask("POST", "/experiments/e1/start", {}, {{"Idempotency-Key", "\"start\""}}).status, 200);
  EXPECT_EQ(api_.ask("POST", "/experiments/e1/start", {}, {{"Idempotency-Key", "\"open"}}).status, 400);
}

TEST_F(Experiments, KeysOfEveryLegalKindWorkInPathsAndLinks) {
  for (const auto& [key, encoded] : {std::pair<std::string, std::string>{"a/b1", "a%2Fb1"},
                                     {"jane+x@example.com", "jane%2Bx%40example.com"},
                                     {"ключ1", "%D0%BA%D0%BB%D1%8E%D1%871"},
                                     {"50%1", "50%251"},
                                     {"' OR 1=1", "%27%20OR%201%3D1"},
                                     {"..", ""},
                                     {"\u202Ea1", "%E2%80%AEa1"}}) {
    const http_answer made = api_.ask("POST", "/experiments", R"({"key":")" + key + R"("})");
    if (encoded.empty()) {
      EXPECT_EQ(made.status, 422) << key;
      continue;
    }
    EXPECT_EQ(made.status, 201) << key;
    EXPECT_EQ(made.header("Location"), self(encoded));
    EXPECT_EQ(api_.ask("GET", "/experiments/" + encoded).status, 200) << key;
    EXPECT_EQ(api_.ask("POST", "/experiments/" + encoded + "/start").status, 200) << key;
    EXPECT_EQ(api_.ask("DELETE", "/experiments/" + encoded).status, 204) << key;
  }
  EXPECT_EQ(api_.ask("GET", "/experiments/a%00b").status, 400);
}

TEST_F(Experiments, AreListedAPageAtATime) {
  for (const char* key : {"b", "a", "c"})
    ASSERT_EQ(api_.ask("POST", "/experiments", R"({"key":")" + std::string(key) + R"("})").status, 201);
  const std::string path = system_.url() + api_.path("/experiments");
  const http_answer all = api_.ask("GET", "/experiments/");
  EXPECT_EQ(all.status, 200);
  const auto item = [this](const std::string& key) {
    const std::string whole = shown(key, "null", "draft");
    return whole.substr(8, whole.size() - 9);  // without {"data": and }
  };
  EXPECT_EQ(normal(all.body), R"({"data":[)" + item("b") + "," + item("a") + "," + item("c") +
                                  R"(],"links":{"first":")" + path +
                                  R"(?page=1&per_page=15","last":null,"prev":null,"next":null},)" +
                                  R"("meta":{"current_page":1,"from":1,"path":")" + path +
                                  R"(","per_page":15,"to":3},"jsonapi":{"version":"1.0"}})");

  const std::string second = api_.ask("GET", "/experiments?sort=-key&per_page=1&page=2").body;
  EXPECT_NE(second.find(R"("data":[{"id":"b")"), std::string::npos) << second;
  EXPECT_NE(second.find(R"("prev":")" + path + R"(?page=1&per_page=1&sort=-key")"), std::string::npos)
      << second;
  EXPECT_NE(second.find(R"("next":")" + path + R"(?page=3&per_page=1&sort=-key")"), std::string::npos)
      << second;
  EXPECT_NE(api_.ask("GET", "/experiments?page=9").body.find(R"("data":[])"), std::string::npos);
  EXPECT_EQ(api_.ask("GET", "/experiments?per_page=101").body,
            invalid("per_page", "The per page must not be greater than 100."));
  EXPECT_EQ(api_.ask("GET", "/experiments?sort=status").body,
            invalid("sort", "The selected sort is invalid."));
}

}  // namespace
}  // namespace roster::e2e
