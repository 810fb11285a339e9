// Experiments and enrolments as JSON: both envelopes, hostile text, links.
#include "services/participants/api/experiment_json.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>

#include "services/participants/api/enrolment_json.hpp"

namespace roster::participants::api {
namespace {

constexpr text::timestamp now{std::chrono::seconds(1'000'000'060)};

domain::experiment an_experiment() {
  domain::experiment out;
  out.experiment_id = 3;
  out.team_id = 4;
  out.key = "a/b \"1";
  out.description = "<\\\n\u202E";
  out.status = domain::experiment_status::running;
  out.created = text::timestamp(std::chrono::seconds(1'000'000'000));
  out.updated = out.created;
  return out;
}

domain::enrolment an_enrolment() {
  domain::enrolment out;
  out.team_id = 4;
  out.participant_id = 5;
  out.participant = "p/q1";
  out.experiment_id = 3;
  out.experiment = "50%1";
  out.variant = "v";
  return out;
}

TEST(ExperimentJson, HasTheSameAttributesInBothEnvelopes) {
  const domain::experiment of = an_experiment();
  const boost::json::value created = boost::json::parse(created_experiment_json(of, "L", now));
  const boost::json::value shown = boost::json::parse(experiment_json(of, "L", now));
  EXPECT_EQ(created.at("data").at("attributes"), shown.at("data").at("attributes"));
  EXPECT_EQ(created.at("data").at("type"), "experiment");
  EXPECT_EQ(created.at("data").at("links").at("self"), "L");
  EXPECT_TRUE(created.at("data").at("relationships").as_array().empty());
  EXPECT_EQ(shown.at("data").at("type"), "experiments");
  EXPECT_EQ(shown.at("data").at("links").at("self").at("href"), "L");
  EXPECT_EQ(shown.at("data").at("id"), "a/b \"1");
  const boost::json::value attributes = shown.at("data").at("attributes");
  EXPECT_EQ(attributes.at("description"), "<\\\n\u202E");
  EXPECT_EQ(attributes.at("status"), "running");
  EXPECT_EQ(attributes.at("created").at("human"), "1 minute ago");
}

TEST(ExperimentJson, WritesNullForNoDescription) {
  domain::experiment of = an_experiment();
  of.description.reset();
  EXPECT_TRUE(boost::json::parse(experiment_json(of, "L", now))
                  .at("data")
                  .at("attributes")
                  .at("description")
                  .is_null());
}

TEST(EnrolmentJson, HasTheSameAttributesInBothEnvelopes) {
  const domain::enrolment of = an_enrolment();
  const boost::json::value created = boost::json::parse(created_enrolment_json(of, "L", now));
  const boost::json::value shown = boost::json::parse(enrolment_json(of, "L", now));
  EXPECT_EQ(created.at("data").at("attributes"), shown.at("data").at("attributes"));
  EXPECT_EQ(created.at("data").at("type"), "enrolment");
  EXPECT_EQ(shown.at("data").at("type"), "enrolments");
  EXPECT_EQ(shown.at("data").at("id"), "50%1");
  EXPECT_EQ(shown.at("data").at("attributes").at("participant"), "p/q1");
  EXPECT_EQ(shown.at("data").at("attributes").at("variant"), "v");
}

TEST(Links, EncodeEveryKey) {
  EXPECT_EQ(experiment_link("https://r.example", an_experiment()),
            "https://r.example/api/teams/4/experiments/a%2Fb%20%221");
  EXPECT_EQ(enrolment_link("https://r.example", an_enrolment()),
            "https://r.example/api/teams/4/participants/p%2Fq1/experiments/50%251");
}

}  // namespace
}  // namespace roster::participants::api
