// What the bodies about experiments, enrolments and ingestion must say.
#include "services/participants/domain/experiment_rules.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>

namespace roster::participants::domain {
namespace {

// The complaints of a failure, "field: message|field: message"; empty when there is none.
template <class T>
std::string complaints(const result<T>& read) {
  std::string out;
  if (read.has_value()) return out;
  EXPECT_EQ(read.error().code, errc::invalid_data);
  for (const field_error& each : read.error().fields)
    out += (out.empty() ? "" : "|") + each.field + ": " + each.message;
  return out;
}

boost::json::value body(std::string_view text) {
  return boost::json::parse(text);
}

TEST(NewExperiment, HasATrimmedKeyAndPerhapsADescription) {
  const new_experiment read = read_new_experiment(body(R"({"key":" e1 ","description":" d "})")).value();
  EXPECT_EQ(read.key, "e1");
  EXPECT_EQ(read.description, " d ");
  EXPECT_EQ(read_new_experiment(body(R"({"key":"e1","description":null})")).value().description,
            std::nullopt);
}

TEST(NewExperiment, ReportsEveryFieldInOneAnswer) {
  EXPECT_EQ(complaints(read_new_experiment(body(R"({"description":1})"))),
            "key: The key field is required.|description: The description must be a string.");
  EXPECT_EQ(complaints(read_new_experiment(body(R"({"key":")" + std::string(256, '_') + R"("})"))),
            "key: The key must not be greater than 255 characters.|key: The key format is invalid.");
}

TEST(NewExperiment, CountsCharactersNotBytes) {
  std::string text;
  for (std::size_t i = 0; i < longest_description; ++i) text += "é";
  EXPECT_EQ(complaints(read_new_experiment(body(R"({"key":"e1","description":")" + text + R"("})"))), "");
  EXPECT_EQ(complaints(read_new_experiment(body(R"({"key":"e1","description":")" + text + R"(e"})"))),
            "description: The description must not be greater than 65535 characters.");
}

TEST(ExperimentChanges, TellAbsentFromNull) {
  const experiment_changes none = read_experiment_changes(body("{}")).value();
  EXPECT_EQ(none.key, std::nullopt);
  EXPECT_EQ(none.description, std::nullopt);
  const experiment_changes cleared = read_experiment_changes(body(R"({"description":null})")).value();
  ASSERT_TRUE(cleared.description.has_value());
  EXPECT_EQ(*cleared.description, std::nullopt);
  EXPECT_EQ(read_experiment_changes(body(R"({"key":"e2"})")).value().key, "e2");
  EXPECT_EQ(complaints(read_experiment_changes(body(R"({"key":null})"))), "key: The key field is required.");
}

TEST(NewEnrolment, MayLackAVariant) {
  const new_enrolment read = read_new_enrolment(body(R"({"experiment":" e1 ","variant":" a "})")).value();
  EXPECT_EQ(read.experiment, "e1");
  EXPECT_EQ(read.variant, "a");
  for (const char* none : {R"({"experiment":"e1"})", R"({"experiment":"e1","variant":null})",
                           R"({"experiment":"e1","variant":" "})"})
    EXPECT_EQ(read_new_enrolment(body(none)).value().variant, std::nullopt) << none;
  EXPECT_EQ(complaints(read_new_enrolment(body(R"({"variant":[]})"))),
            "experiment: The experiment field is required.|variant: The variant must be a string.");
}

TEST(Ingestion, NeedsAllButEventAndForce) {
  const ingestion read =
      read_ingestion(body(R"({"experiment":"e1","participant":"ann","variant":"a"})")).value();
  EXPECT_EQ(read.enrolment.experiment, "e1");
  EXPECT_EQ(read.participant, "ann");
  EXPECT_EQ(read.enrolment.variant, "a");
  EXPECT_FALSE(read.force);
  EXPECT_TRUE(read_ingestion(
                  body(R"({"experiment":"e1","participant":"ann","variant":"a","event":"e","force":true})"))
                  .value()
                  .force);
  EXPECT_EQ(complaints(read_ingestion(body(R"({"participant":"ann-","event":1,"force":1})"))),
            "experiment: The experiment field is required.|participant: The participant format is invalid.|"
            "variant: The variant field is required.|event: The event must be a string.|"
            "force: The force field must be true or false.");
}

TEST(ExperimentStatus, HasANameThatReadsBack) {
  for (const auto status : {experiment_status::draft, experiment_status::running, experiment_status::stopped})
    EXPECT_EQ(experiment_status_of(name_of(status)), status);
  EXPECT_THROW(experiment_status_of("paused"), std::invalid_argument);
}

}  // namespace
}  // namespace roster::participants::domain
