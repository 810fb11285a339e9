// The order of checks of the handlers of experiments, enrolments and ingestion, with repositories in memory.
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/participants/api/enrolments.hpp"
#include "services/participants/api/experiments.hpp"
#include "services/participants/api/ingest.hpp"
#include "tests/services/participants/participants_fixture.hpp"
#include "tests/support/coroutines.hpp"

namespace roster::participants::api {
namespace {

// In team 7 the experiment e1 and the participant ann, who is in e1.
class fake_experiments final : public experiment_repository {
 public:
  async::task<result<db::kept_answer>> create_experiment(deadline, create_experiment_request asked,
                                                         answer_to<domain::experiment> answer) override {
    if (!test::is_member(asked.by)) co_return failure{errc::not_found};
    retry = asked.retry;
    co_return answer(e1());
  }
  async::task<result<domain::experiment>> find_experiment(deadline, experiment_path where) override {
    if (!test::is_member(where.by) || where.key != "e1") co_return failure{errc::not_found};
    co_return e1();
  }
  async::task<result<page<domain::experiment>>> list_experiments(deadline, requester by,
                                                                 page_request which) override {
    if (!test::is_member(by)) co_return failure{errc::not_found};
    asked_page = which;
    co_return page<domain::experiment>{{e1()}, true};
  }
  async::task<result<domain::experiment>> change_experiment(deadline until, experiment_path where,
                                                            domain::experiment_changes,
                                                            condition<domain::experiment> allowed) override {
    result<domain::experiment> found = co_await find_experiment(until, std::move(where));
    if (found.has_value() && !allowed(*found)) co_return failure{errc::precondition_failed};
    co_return found;
  }
  async::task<result<db::kept_answer>> set_status(deadline until, status_request asked,
                                                  answer_to<domain::experiment> answer) override {
    const result<domain::experiment> found = co_await find_experiment(until, std::move(asked.where));
    if (found.has_error()) co_return found.error();
    co_return answer(*found);
  }
  async::task<result<void>> delete_experiment(deadline until, experiment_path where,
                                              condition<domain::experiment> allowed) override {
    const result<domain::experiment> found = co_await find_experiment(until, std::move(where));
    if (found.has_error()) co_return found.error();
    if (!allowed(*found)) co_return failure{errc::precondition_failed};
    co_return result<void>();
  }
  async::task<result<void>> find_participant(deadline, participant_path where) override {
    if (!test::is_member(where.by) || where.key != "ann") co_return failure{errc::not_found};
    co_return result<void>();
  }
  async::task<result<db::kept_answer>> enrol(deadline, enrol_request asked,
                                             answer_to<enrolled_participant> answer) override {
    if (!test::is_member(asked.by)) co_return failure{errc::not_found};
    enrolled_participant out;
    out.shown = ann_in_e1();
    out.is_new = asked.wanted.variant == "new";
    enrolled = std::move(asked);
    co_return answer(out);
  }
  async::task<result<domain::enrolment>> find_enrolment(deadline, enrolment_path where) override {
    if (!test::is_member(where.by) || where.participant != "ann" || where.experiment != "e1")
      co_return failure{errc::not_found};
    co_return ann_in_e1();
  }
  async::task<result<page<domain::enrolment>>> list_enrolments(deadline until, participant_path where,
                                                               page_request) override {
    const result<void> found = co_await find_participant(until, std::move(where));
    if (found.has_error()) co_return found.error();
    co_return page<domain::enrolment>{{ann_in_e1()}, false};
  }
  async::task<result<void>> withdraw(deadline until, enrolment_path where,
                                     condition<domain::enrolment> allowed) override {
    const result<domain::enrolment> found = co_await find_enrolment(until, std::move(where));
    if (found.has_error()) co_return found.error();
    if (!allowed(*found)) co_return failure{errc::precondition_failed};
    co_return result<void>();
  }

  std::optional<retry_token> retry;
  std::optional<enrol_request> enrolled;
  page_request asked_page;

 private:
  static domain::experiment e1() {
    domain::experiment out;
    out.experiment_id = 3;
    out.team_id = 7;
    out.key = "e1";
    return out;
  }
  static domain::enrolment ann_in_e1() {
    domain::enrolment out;
    out.team_id = 7;
    out.participant = "ann";
    out.experiment = "e1";
    return out;
  }
};

using handler = async::task<result<http::response>> (*)(context& api, http::exchange& with);

class ExperimentHandlers : public ::testing::Test {
 protected:
  // The failure's code, or nothing when it was answered; see answer_.
  std::optional<errc> refused(handler handle, http::verb method, std::string_view body = {}) {
    http::request message;
    message.set_start(method, std::string(boost::beast::http::to_string(method)), "/x" + query_, false);
    for (const auto& [name, value] : headers_) message.add_header(name, value);
    message.body_storage() = body;
    http::exchange with{message};
    with.path.add("team", team_);
    with.path.add("key", key_);
    with.path.add("experiment", "e1");
    with.caller.subject = subject_;
    with.caller.credential_id = 5;
    context api{teams_, [] { return text::timestamp(std::chrono::seconds(100)); }, "https://r.example",
                &data_};
    asio::io_context loop(1);
    auto done = roster::test::start(loop, handle(api, with));
    loop.run();
    const result<http::response> out = done.get();
    if (out.has_error()) return out.error().code;
    answer_ = *out;
    return std::nullopt;
  }

  test::fake_access teams_;
  fake_experiments data_;
  std::string team_ = "7";
  std::string key_ = "e1";
  std::string subject_ = "jane@example.com";
  std::string query_;
  std::vector<std::pair<std::string, std::string>> headers_;
  http::response answer_;
};

using http::verb;

TEST_F(ExperimentHandlers, RefuseAStrangerBeforeABadMessage) {
  subject_ = "john@example.com";
  query_ = "?page=0";
  for (const auto& [handle, method] :
       std::vector<std::pair<handler, verb>>{{list_experiments, verb::get},
                                             {create_experiment, verb::post},
                                             {show_experiment, verb::get},
                                             {change_experiment, verb::put},
                                             {delete_experiment, verb::delete_},
                                             {start_experiment, verb::post},
                                             {stop_experiment, verb::post},
                                             {list_enrolments, verb::get},
                                             {enrol, verb::post},
                                             {show_enrolment, verb::get},
                                             {withdraw, verb::delete_},
                                             {ingest, verb::post}})
    EXPECT_EQ(refused(handle, method, "{"), errc::not_found);
}

TEST_F(ExperimentHandlers, RefuseWhatIsNotThereBeforeABadMessage) {
  key_ = "none";
  headers_ = {{"Idempotency-Key", "\"open"}};
  EXPECT_EQ(refused(change_experiment, verb::put, "{"), errc::not_found);
  EXPECT_EQ(refused(start_experiment, verb::post), errc::not_found);
  EXPECT_EQ(refused(enrol, verb::post, "{"), errc::not_found);
  key_ = "ann";
  EXPECT_EQ(refused(enrol, verb::post, R"({"experiment":"e1"})"), errc::bad_request);
  key_ = "e1";
  EXPECT_EQ(refused(start_experiment, verb::post), errc::bad_request);
}

TEST_F(ExperimentHandlers, RefuseALapsedTeamWhereSomethingIsMade) {
  teams_.is_lapsed = true;
  EXPECT_EQ(refused(create_experiment, verb::post, "{"), errc::subscription_required);
  EXPECT_EQ(refused(ingest, verb::post, "{"), errc::bad_request) << "it may have the participant already";
}

TEST_F(ExperimentHandlers, RefuseMessagesTheyCannotRead) {
  EXPECT_EQ(refused(create_experiment, verb::post, "{}"), errc::invalid_data);
  EXPECT_EQ(refused(change_experiment, verb::put, R"({"key":1})"), errc::invalid_data);
  EXPECT_EQ(refused(ingest, verb::post, "{}"), errc::invalid_data);
  headers_ = {{"Content-Type", "text/plain"}};
  EXPECT_EQ(refused(create_experiment, verb::post, R"({"key":"e1"})"), errc::unsupported_media_type);
  EXPECT_EQ(refused(ingest, verb::post, "{}"), errc::unsupported_media_type);
}

TEST_F(ExperimentHandlers, AnswerACreationWith201AndHandItsRetryKeyOn) {
  headers_ = {{"Idempotency-Key", "once"}};
  ASSERT_EQ(refused(create_experiment, verb::post, R"({"key":"e1"})"), std::nullopt);
  EXPECT_EQ(answer_.code(), http::status::created);
  EXPECT_EQ(answer_.find_header("Location"), "https://r.example/api/teams/7/experiments/e1");
  EXPECT_EQ(data_.retry.value().key, "once");
  EXPECT_EQ(data_.retry.value().credential_id, 5);
}

TEST_F(ExperimentHandlers, AnswerAnEnrolmentWith201OnlyWhenItIsNew) {
  key_ = "ann";
  ASSERT_EQ(refused(enrol, verb::post, R"({"experiment":"e1","variant":"new"})"), std::nullopt);
  EXPECT_EQ(answer_.code(), http::status::created);
  EXPECT_FALSE(data_.enrolled->make_participant);
  ASSERT_EQ(refused(enrol, verb::post, R"({"experiment":"e1","variant":"old"})"), std::nullopt);
  EXPECT_EQ(answer_.code(), http::status::ok);
  EXPECT_EQ(answer_.find_header("Location"), std::nullopt);
  ASSERT_EQ(
      refused(ingest, verb::post, R"({"experiment":"e1","participant":"bob","variant":"new","force":true})"),
      std::nullopt);
  EXPECT_EQ(answer_.code(), http::status::ok) << "ingestion is 200 in any case";
  EXPECT_TRUE(data_.enrolled->make_participant);
  EXPECT_TRUE(data_.enrolled->force);
  EXPECT_EQ(data_.enrolled->participant, "bob");
}

TEST_F(ExperimentHandlers, JudgeConditionsByTheTagTheyShow) {
  ASSERT_EQ(refused(show_experiment, verb::get), std::nullopt);
  const std::string tag(answer_.find_header("ETag").value());
  headers_ = {{"If-None-Match", tag}};
  ASSERT_EQ(refused(show_experiment, verb::get), std::nullopt);
  EXPECT_EQ(answer_.code(), http::status::not_modified);
  headers_ = {{"If-Match", tag}};
  EXPECT_EQ(refused(change_experiment, verb::put, "{}"), std::nullopt);
  EXPECT_EQ(refused(delete_experiment, verb::delete_), std::nullopt);
  EXPECT_EQ(answer_.code(), http::status::no_content);
  headers_ = {{"If-Match", "\"other\""}};
  EXPECT_EQ(refused(change_experiment, verb::put, "{}"), errc::precondition_failed);
  EXPECT_EQ(refused(delete_experiment, verb::delete_), errc::precondition_failed);
  key_ = "ann";
  EXPECT_EQ(refused(withdraw, verb::delete_), errc::precondition_failed);
  EXPECT_EQ(refused(show_enrolment, verb::get), errc::precondition_failed);
}

TEST_F(ExperimentHandlers, ReadABodyAlsoWhereItSaysNothing) {
  for (const handler step : {start_experiment, stop_experiment}) {
    for (const char* body : {"", "{}", R"({"x":1})"})
      EXPECT_EQ(refused(step, verb::post, body), std::nullopt);
    EXPECT_EQ(refused(step, verb::post, "{"), errc::bad_request);
    EXPECT_EQ(refused(step, verb::post, "\"\\ud800\""), errc::bad_request);
    headers_ = {{"Content-Type", "text/plain"}};
    EXPECT_EQ(refused(step, verb::post, "{}"), errc::unsupported_media_type);
    headers_.clear();
  }
  for (const char* none : {"[]", "5", "null"})
    EXPECT_EQ(refused(change_experiment, verb::put, none), errc::invalid_data) << none;
}

TEST_F(ExperimentHandlers, AskForThePageOfTheQuery) {
  query_ = "?page=3&per_page=20&sort=-created_at";
  ASSERT_EQ(refused(list_experiments, verb::get), std::nullopt);
  EXPECT_EQ(data_.asked_page.order, "-created_at");
  EXPECT_EQ(data_.asked_page.skip, 40);
  EXPECT_EQ(data_.asked_page.count, 20);
  query_ = "?sort=variant";
  EXPECT_EQ(refused(list_experiments, verb::get), errc::invalid_data);
}

}  // namespace
}  // namespace roster::participants::api
