// Two imports under one Idempotency-Key, each at a process of its own: the work is done once.
#include <gtest/gtest.h>

#include <csignal>
#include <future>
#include <memory>
#include <pqxx/pqxx>
#include <string>

#include "tests/support/eventually.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/service_program.hpp"
#include "tests/support/temporary_postgres.hpp"

namespace roster::participants {
namespace {

using roster::test::eventually;
using roster::test::http_answer;
using roster::test::http_client;
using roster::test::request_bytes;
using roster::test::served_program;
using roster::test::service_program;
using roster::test::temporary_postgres;

constexpr int lines_of_whole = 6'000;  // some batches

std::string rows(const std::string& prefix) {
  std::string out;
  for (int i = 0; i < lines_of_whole; ++i) out += R"({"key":")" + prefix + std::to_string(i) + "\"}\n";
  return out;
}

class ImportOnce : public ::testing::Test {
 protected:
  ImportOnce() {
    program_.run({"migrate"});
    program_.run({"team", "create", "--name", "One", "--owner", "jane@example.com"});
    first_ = serve();
  }

  std::unique_ptr<served_program> serve(const char* patience = "60s") {
    auto out = std::make_unique<served_program>(
        program_, std::map<std::string, std::string>{{"PUBLIC_URL", "https://roster.example/"},
                                                     {"REQUEST_TIMEOUT", patience}});
    EXPECT_TRUE(out->becomes_ready()) << out->process().err();
    return out;
  }

  std::string upload(const std::string& lines) const {
    return request_bytes("POST", "/api/teams/1/participants/import",
                         {{"X-Roster-Identity", program_.identity_of("jane@example.com")},
                          {"Content-Type", "application/x-ndjson"},
                          {"Idempotency-Key", "\"one\""}},
                         lines);
  }

  // The first's client. Some of its upload is stored, its end is not sent yet.
  std::unique_ptr<http_client> begin_first() {
    auto out = std::make_unique<http_client>(first_->port());
    out->send(std::string_view(upload_).substr(0, upload_.size() - end_));
    EXPECT_TRUE(eventually([&] { return stored() != "0"; }));
    return out;
  }
  http_answer end(http_client& first) const {
    first.send(std::string_view(upload_).substr(upload_.size() - end_));
    return first.read();
  }

  // The second's answer, whose import waits already.
  std::future<http_answer> begin_second(served_program& at, std::string bytes) {
    const std::string event = "an import waits for another";
    const auto lines = [&at, event] {
      const std::string log = at.process().err();
      std::size_t out = 0;
      for (std::size_t i = log.find(event); i != std::string::npos; i = log.find(event, i + 1)) ++out;
      return out;
    };
    const std::size_t before = lines();
    auto out = std::async(std::launch::async, [&at, bytes = std::move(bytes)] {
      http_client client(at.port(), std::chrono::seconds(60));
      client.send(bytes);
      return client.read();
    });
    EXPECT_TRUE(eventually([&] { return lines() > before; })) << at.process().err();
    return out;
  }

  std::string ask(const std::string& sql) const {
    pqxx::connection own(url_);
    pqxx::nontransaction session(own);
    const pqxx::result rows = session.exec(sql);
    return rows.empty() ? std::string() : std::string(rows[0][0].c_str());
  }
  // How many rows any statement has tried to insert: each draws an id, also one whose key is taken.
  std::string tried() const {
    return ask("SELECT last_value FROM participants.participant_participant_id_seq");
  }
  std::string stored() const { return ask("SELECT count(*) FROM participants.participant"); }

  const std::string url_ = temporary_postgres::instance().make_database();
  const service_program program_{ROSTER_PARTICIPANTS_PROGRAM, "participants", url_};
  const std::string upload_ = upload(rows("k"));
  static constexpr std::size_t end_ = 20'000;  // bytes
  std::unique_ptr<served_program> first_;
};

TEST_F(ImportOnce, TheSecondWaitsForTheFirstAndIsAnsweredTheSame) {
  const auto second = serve();
  const auto first = begin_first();
  std::future<http_answer> same = begin_second(*second, upload_);
  std::future<http_answer> other = begin_second(*second, upload(rows("other")));
  const http_answer done = end(*first);
  EXPECT_EQ(done.status, 200);
  EXPECT_EQ(done.body, "{\"created\":6000,\"failed\":0}\n");
  const http_answer again = same.get();
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body, done.body);
  EXPECT_EQ(again.header("Content-Type"), "application/x-ndjson");
  EXPECT_EQ(other.get().status, 422);
  EXPECT_EQ(stored(), "6000");
  EXPECT_EQ(tried(), "6000");
  EXPECT_EQ(ask("SELECT count(*) FROM participants.import_lease"), "0");
}

TEST_F(ImportOnce, TheSecondIsCarriedOutWhenTheFirstBreaksOff) {
  const auto second = serve();
  auto first = begin_first();
  std::future<http_answer> next = begin_second(*second, upload_);
  first.reset();
  const http_answer done = next.get();
  EXPECT_EQ(done.status, 200);
  EXPECT_TRUE(done.body.starts_with(R"({"line":1,"errors":{"key":["The key has already been taken."]}})"));
  EXPECT_EQ(done.body.find(R"({"line":6000,)"), std::string::npos);
  EXPECT_EQ(stored(), "6000");
}

TEST_F(ImportOnce, TheSecondIsCarriedOutWhenTheLeaseOfADeadProcessHasRunOut) {
  const auto second = serve();
  const auto first = begin_first();
  first_->process().signal(SIGKILL);
  EXPECT_EQ(first_->process().wait(), 128 + SIGKILL);
  std::future<http_answer> next = begin_second(*second, upload_);
  EXPECT_EQ(ask("SELECT leased_until <= now() + interval '9 seconds' FROM participants.import_lease"), "t");
  ask("UPDATE participants.import_lease SET leased_until = now()");
  EXPECT_EQ(next.get().status, 200);
  EXPECT_EQ(stored(), "6000");
  EXPECT_EQ(ask("SELECT count(*) FROM participants.import_lease"), "0");
}

TEST_F(ImportOnce, WhoHasLostItsLeaseStoresNothingMore) {
  const auto first = begin_first();
  ask("UPDATE participants.import_lease SET lease = lease + 1");
  const http_answer refused = end(*first);
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "1");
  EXPECT_EQ(ask("SELECT count(*) FROM participants.participant WHERE key = 'k5999'"), "0");
  EXPECT_EQ(ask("SELECT count(*) FROM participants.idempotency"), "0");
}

TEST_F(ImportOnce, WhoWouldWaitTooLongIsToldToComeAgain) {
  const auto hurried = serve("500ms");
  const auto first = begin_first();
  const http_answer refused = begin_second(*hurried, upload_).get();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "1");
  EXPECT_EQ(end(*first).body, "{\"created\":6000,\"failed\":0}\n");
  EXPECT_EQ(tried(), "6000");
}

}  // namespace
}  // namespace roster::participants
