// Every route of a participant's enrolments and what each answers, through the whole system.
#include <gtest/gtest.h>

#include <string>

#include "tests/e2e/experiments/api_client.hpp"

namespace roster::e2e {
namespace {

class Enrolments : public ::testing::Test {
 protected:
  Enrolments() {
    api_.make_participant("ann");
    api_.make_running("e1");
  }

  std::string id_of(const std::string& table, const std::string& key) const {
    return system_.query("SELECT " + table + "_id FROM participants." + table +
                         " WHERE team_id = " + api_.team().id + " AND key = '" + key + "'");
  }
  std::string attributes(const std::string& variant) const {
    return R"("attributes":{"team_id":)" + api_.team().id + R"(,"participant_id":)" +
           id_of("participant", "ann") + R"(,"participant":"ann","experiment_id":)" +
           id_of("experiment", "e1") + R"(,"experiment":"e1","variant":)" + variant + "," + times;
  }
  std::string self() const { return system_.url() + api_.path("/participants/ann/experiments/e1"); }
  std::string shown(const std::string& variant) const {
    return R"({"data":{"id":"e1","type":"enrolments",)" + attributes(variant) +
           R"(,"links":{"self":{"href":")" + self() + R"("}}}})";
  }
  std::string experiment_count() const {
    return system_.query("SELECT experiment_count FROM participants.participant WHERE team_id = " +
                         api_.team().id + " AND key = 'ann'");
  }

  roster_system& system_ = roster_system::shared();
  api_client api_{system_};
  const std::string list_ = "/participants/ann/experiments";
  const std::string one_ = "/participants/ann/experiments/e1";
};

TEST_F(Enrolments, TheFirstIs201AndAnotherTheSame200) {
  const http_answer first = api_.ask("POST", list_, R"({"experiment":"e1","variant":"blue"})");
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(first.header("Location"), self());
  EXPECT_EQ(normal(first.body), R"({"data":{"id":"e1","type":"enrolment",)" + attributes(R"("blue")") +
                                    R"(,"relationships":[],"links":{"self":")" + self() + R"("}}})");
  const http_answer second = api_.ask("POST", list_, R"({"experiment":"e1","variant":"red"})");
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(normal(second.body), shown(R"("blue")"));
  EXPECT_EQ(experiment_count(), "1");
}

TEST_F(Enrolments, AreShownAndLeft) {
  ASSERT_EQ(api_.ask("POST", list_, R"({"experiment":"e1"})").status, 201);
  const http_answer answer = api_.ask("GET", one_);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(normal(answer.body), shown("null"));
  const std::string tag = answer.header("ETag").value_or("");
  EXPECT_EQ(api_.ask("GET", one_, {}, {{"If-None-Match", tag}}).status, 304);
  EXPECT_EQ(api_.ask("DELETE", one_, {}, {{"If-Match", "\"other\""}}).status, 412);
  EXPECT_EQ(experiment_count(), "1");
  EXPECT_EQ(api_.ask("DELETE", one_, {}, {{"If-Match", tag}}).status, 204);
  EXPECT_EQ(experiment_count(), "0");
  EXPECT_EQ(api_.ask("DELETE", one_).body, not_found);
  EXPECT_EQ(api_.ask("GET", one_).body, not_found);
}

TEST_F(Enrolments, NeedARunningExperiment) {
  ASSERT_EQ(api_.ask("POST", "/experiments", R"({"key":"draft"})").status, 201);
  EXPECT_EQ(api_.ask("POST", list_, R"({"experiment":"draft"})").body,
            invalid("experiment", "The experiment is not running."));
  api_.ask("POST", "/experiments/e1/stop");
  EXPECT_EQ(api_.ask("POST", list_, R"({"experiment":"e1"})").status, 422);
  EXPECT_EQ(api_.ask("POST", list_, R"({"experiment":"none"})").body,
            invalid("experiment", "The selected experiment is invalid."));
  EXPECT_EQ(experiment_count(), "0");
}

TEST_F(Enrolments, BreakTheRulesWith422) {
  const auto body_of = [this](const std::string& body) { return api_.ask("POST", list_, body).body; };
  EXPECT_EQ(body_of(""), invalid("experiment", "The experiment field is required."));
  EXPECT_EQ(body_of(R"({"experiment":["e1"]})"), invalid("experiment", "The experiment must be a string."));
  EXPECT_EQ(body_of(R"({"experiment":")" + std::string(256, 'a') + R"("})"),
            invalid("experiment", "The experiment must not be greater than 255 characters."));
  EXPECT_EQ(body_of(R"({"experiment":"e1","variant":1})"),
            invalid("variant", "The variant must be a string."));
  EXPECT_EQ(body_of(R"({"experiment":"e1","variant":")" + std::string(256, 'a') + R"("})"),
            invalid("variant", "The variant must not be greater than 255 characters."));
  EXPECT_EQ(api_.ask("POST", list_, "{\"experiment\":\"\xFF\"}").status, 400);
  EXPECT_EQ(api_.ask("POST", "/participants/none/experiments", "{").body, not_found) << "404 comes first";
  EXPECT_EQ(experiment_count(), "0");
}

TEST_F(Enrolments, OfWhatIsNotThereAre404) {
  EXPECT_EQ(api_.ask("GET", "/participants/none/experiments").body, not_found);
  EXPECT_EQ(api_.ask("GET", "/participants/none/experiments/e1").body, not_found);
  EXPECT_EQ(api_.ask("GET", one_).body, not_found);
  EXPECT_EQ(api_.ask("POST", "/participants/none/experiments", R"({"experiment":"e1"})").body, not_found);
  api_client other(system_, "somebody-else@example.com");
  api_client stranger(system_, team_access{api_.team().id, other.team().subject, other.team().token});
  for (const char* method : {"GET", "DELETE"})
    EXPECT_EQ(stranger.ask(method, one_).body, not_found) << method;
  EXPECT_EQ(stranger.ask("GET", list_).body, not_found);
  EXPECT_EQ(stranger.ask("POST", list_, R"({"experiment":"e1"})").body, not_found);
  EXPECT_EQ(stranger.ask("POST", "/ingest", "{").body, not_found);
}

TEST_F(Enrolments, AreListed) {
  api_.make_running("e0");
  EXPECT_NE(api_.ask("GET", list_).body.find(R"("data":[])"), std::string::npos);
  ASSERT_EQ(api_.ask("POST", list_, R"({"experiment":"e1"})").status, 201);
  ASSERT_EQ(api_.ask("POST", list_, R"({"experiment":"e0"})").status, 201);
  const http_answer all = api_.ask("GET", list_);
  EXPECT_EQ(all.status, 200);
  const std::string whole = shown("null");
  EXPECT_NE(normal(all.body).find(R"("data":[)" + whole.substr(8, whole.size() - 9)), std::string::npos)
      << all.body;
  const std::string by_key = api_.ask("GET", list_ + "?sort=key&pagelen=1").body;
  EXPECT_NE(by_key.find(R"("data":[{"id":"e0")"), std::string::npos) << by_key;
  EXPECT_NE(by_key.find("?page=2&per_page=1&sort=key"), std::string::npos) << by_key;
  EXPECT_EQ(api_.ask("GET", list_ + "?page=0").body, invalid("page", "The page must be at least 1."));
}

TEST_F(Enrolments, KeysWithSlashesWorkInPathsAndLinks) {
  api_.make_participant("p/q1");
  ASSERT_EQ(api_.ask("POST", "/experiments", R"({"key":"a/b1"})").status, 201);
  ASSERT_EQ(api_.ask("POST", "/experiments/a%2Fb1/start").status, 200);
  const http_answer made = api_.ask("POST", "/participants/p%2Fq1/experiments", R"({"experiment":"a/b1"})");
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made.header("Location"), system_.url() + api_.path("/participants/p%2Fq1/experiments/a%2Fb1"));
  EXPECT_EQ(api_.ask("GET", "/participants/p%2Fq1/experiments/a%2Fb1").status, 200);
  EXPECT_EQ(api_.ask("DELETE", "/participants/p%2Fq1/experiments/a%2Fb1").status, 204);
}

TEST_F(Enrolments, AreMadeOnceHoweverOftenARetryAsks) {
  const http_headers key{{"Idempotency-Key", "\"enrol\""}};
  const http_answer first = api_.ask("POST", list_, R"({"experiment":"e1"})", key);
  const http_answer again = api_.ask("POST", list_, R"({"experiment":"e1"})", key);
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(api_.ask("POST", list_, R"({"experiment":"e2"})", key).status, 422);
}

TEST_F(Enrolments, AreIngestedAndMakeTheirParticipant) {
  const http_answer made =
      api_.ask("POST", "/ingest", R"({"experiment":"e1","participant":"bob","variant":"a"})");
  EXPECT_EQ(made.status, 200);
  EXPECT_NE(made.body.find(R"("type":"enrolments")"), std::string::npos) << made.body;
  EXPECT_NE(made.body.find(R"("participant":"bob")"), std::string::npos) << made.body;
  const std::string other = R"({"experiment":"e1","participant":"ann","variant":"b","event":"seen")";
  EXPECT_EQ(
      normal(api_.ask("POST", "/ingest", R"({"experiment":"e1","participant":"ann","variant":"a"})").body),
      shown(R"("a")"));
  EXPECT_EQ(normal(api_.ask("POST", "/ingest", other + "}").body), shown(R"("a")")) << "a repeat is ignored";
  EXPECT_EQ(normal(api_.ask("POST", "/ingest", other + R"(,"force":true})").body), shown(R"("b")"));
  EXPECT_EQ(experiment_count(), "1");
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(api_.ask("POST", "/ingest", R"({"experiment":"e1","participant":"cid","variant":"a"})",
                       {{"Idempotency-Key", "\"ingest\""}})
                  .status,
              200);
}

TEST_F(Enrolments, AreIngestedByTheRules) {
  const auto body_of = [this](const std::string& body) { return api_.ask("POST", "/ingest", body).body; };
  EXPECT_EQ(
      body_of("{}"),
      R"({"message":"The given data was invalid.","errors":{"experiment":["The experiment field is required."],)"
      R"("participant":["The participant field is required."],"variant":["The variant field is required."]}})");
  EXPECT_EQ(body_of(R"({"experiment":"e1","participant":"ann_","variant":"a"})"),
            invalid("participant", "The participant format is invalid."));
  EXPECT_EQ(body_of(R"({"experiment":"e1","participant":"ann","variant":"a","force":"yes"})"),
            invalid("force", "The force field must be true or false."));
  EXPECT_EQ(body_of(R"({"experiment":"e1","participant":"ann","variant":"a","event":{}})"),
            invalid("event", "The event must be a string."));
  EXPECT_EQ(body_of(R"({"experiment":"none","participant":"new1","variant":"a"})"),
            invalid("experiment", "The selected experiment is invalid."));
  EXPECT_EQ(id_of("participant", "new1"), "") << "nobody is made for nothing";
}

TEST_F(Enrolments, OfNewParticipantsNeedASubscription) {
  system_.administer(server::participants,
                     {"team", "subscription", "--team", api_.team().id, "--active-until", "none"});
  const http_answer refused =
      api_.ask("POST", "/ingest", R"({"experiment":"e1","participant":"bob","variant":"a"})");
  EXPECT_EQ(refused.status, 402);
  EXPECT_EQ(refused.body, R"({"message":"Subscription required."})");
  EXPECT_EQ(api_.ask("POST", "/ingest", R"({"experiment":"e1","participant":"ann","variant":"a"})").status,
            200);
}

TEST_F(Enrolments, EndWithTheirExperiment) {
  ASSERT_EQ(api_.ask("POST", list_, R"({"experiment":"e1"})").status, 201);
  EXPECT_EQ(api_.ask("DELETE", "/experiments/e1").status, 204);
  EXPECT_EQ(experiment_count(), "0");
  EXPECT_NE(api_.ask("GET", list_).body.find(R"("data":[])"), std::string::npos);
}

}  // namespace
}  // namespace roster::e2e
