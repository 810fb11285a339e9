// Imports through the whole system: which lines are stored, what is said about the others, who is refused.
#include <gtest/gtest.h>

#include "tests/e2e/streams/stream_requests.hpp"
#include "tests/support/eventually.hpp"

namespace roster::e2e {
namespace {

class Import : public testing::Test {
 protected:
  roster_system& system_ = roster_system::shared();
  team_access team_ = system_.make_team();
  http_client client_ = system_.connect();
};

TEST_F(Import, StoresGoodLinesAndReportsBadOnesByNumber) {
  const http_answer answer = import_lines(client_, team_,
                                          "{\"key\":\"a\"}\r\n"
                                          "\n"
                                          "nonsense\n"
                                          "{\"key\":\"abc_\"}\n"
                                          "{\"key\":\"a\",\"notes\":\"again\"}\n"
                                          "  \n"
                                          "{\"key\":\"b\",\"notes\":\"last\"}");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Type"), "application/x-ndjson");
  EXPECT_EQ(answer.body,
            "{\"line\":3,\"errors\":{\"line\":[\"The line must be valid JSON.\"]}}\n"
            "{\"line\":4,\"errors\":{\"key\":[\"The key format is invalid.\"]}}\n"
            "{\"line\":5,\"errors\":{\"key\":[\"The key has already been taken.\"]}}\n"
            "{\"created\":2,\"failed\":3}\n");
  EXPECT_EQ(count_of(system_, team_), "2");
  EXPECT_EQ(system_.query("SELECT sum(participants) FROM participants.team_participants WHERE team_id = " +
                          team_.id),
            "2");
}

TEST_F(Import, IsAnsweredAgainUnderItsKeyAndDoneOnce) {
  test::http_headers headers = ndjson_from(team_);
  headers.emplace_back("Idempotency-Key", "\"an import\"");
  const std::string lines = "nonsense\n{\"key\":\"a\"}\n";
  const std::string report =
      "{\"line\":1,\"errors\":{\"line\":[\"The line must be valid JSON.\"]}}\n{\"created\":1,\"failed\":1}\n";
  const auto import = [&](const std::string& what) {
    return client_.request("POST", import_path(team_), headers, what);
  };
  EXPECT_EQ(import(lines).body, report);
  const http_answer again = import(lines);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.header("Content-Type"), "application/x-ndjson");
  EXPECT_EQ(again.body, report);
  EXPECT_EQ(import(lines + "{\"key\":\"b\"}\n").status, 422);
  EXPECT_EQ(count_of(system_, team_), "1");
  EXPECT_EQ(import_lines(client_, team_, lines).status, 200) << "without a key it is another import";
}

TEST_F(Import, TwoAtOnceUnderOneKeyAreDoneOnceAndAnsweredTheSame) {
  const auto tried = [&] {  // each row that a statement would insert draws an id, also one whose key is taken
    return std::stoll(system_.query("SELECT last_value FROM participants.participant_participant_id_seq"));
  };
  const std::int64_t before = tried();
  const std::string head = chunked_import_head(team_, "Idempotency-Key: \"two at once\"\r\n");
  client_.send(head + chunk(rows("k", 0, 5'000)));
  ASSERT_TRUE(test::eventually([&] { return count_of(system_, team_) != "0"; }));
  http_client second = system_.connect();
  second.send(head + chunk(rows("k", 0, 6'000)) + "0\r\n\r\n");
  http_client other = system_.connect();
  other.send(head + chunk("{\"key\":\"other\"}\n") + "0\r\n\r\n");
  ASSERT_TRUE(system_.logs(server::participants, {"an import waits for another under its key"}));
  client_.send(chunk(rows("k", 5'000, 1'000)) + "0\r\n\r\n");
  EXPECT_EQ(client_.read().body, "{\"created\":6000,\"failed\":0}\n");
  EXPECT_EQ(second.read().body, "{\"created\":6000,\"failed\":0}\n");
  EXPECT_EQ(other.read().status, 422);
  EXPECT_EQ(tried() - before, 6'000);
}

TEST_F(Import, ReportsALineThatIsTooLongAndGoesOn) {
  const std::string huge = "{\"key\":\"a\",\"notes\":\"" + std::string(3U << 20U, 'x') + "\"}\n";
  const http_answer answer = import_lines(client_, team_, huge + "{\"key\":\"b\"}\n");
  EXPECT_EQ(answer.body,
            "{\"line\":1,\"errors\":{\"line\":[\"The line must not be greater than 1048576 bytes.\"]}}\n"
            "{\"created\":1,\"failed\":1}\n");
}

TEST_F(Import, TakesManyBatchesAndAnswersTheNextRequestBehindThem) {
  client_.send(test::request_bytes("POST", import_path(team_), ndjson_from(team_), rows("k", 0, 10'000)) +
               test::request_bytes("GET", participants_path(team_) + "/k9999", ndjson_from(team_)));
  EXPECT_EQ(client_.read().body, "{\"created\":10000,\"failed\":0}\n");
  EXPECT_EQ(client_.read().status, 200);
}

TEST_F(Import, ReportsAsItGoesWhenMuchIsRefused) {
  std::string bad;
  for (int i = 0; i < 40'000; ++i) bad += "{}\n";
  client_.send(chunked_import_head(team_) + chunk(bad));
  client_.send(chunk("{\"key\":\"a\"}\n") + "0\r\n\r\n");
  const http_answer answer = client_.read();
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(
      answer.body.starts_with("{\"line\":1,\"errors\":{\"key\":[\"The key field is required.\"]}}\n"));
  EXPECT_TRUE(answer.body.ends_with("{\"created\":1,\"failed\":40000}\n"));
  EXPECT_EQ(answer.header("Transfer-Encoding"), "chunked");
}

TEST_F(Import, AnUploadThatBreaksOffLeavesWholeBatchesOnly) {
  {
    http_client leaves = system_.connect();
    leaves.send(chunked_import_head(team_) + chunk(rows("k", 0, 20'000)));
    leaves.send(chunk("{\"key\":\"half"));
    ASSERT_TRUE(test::eventually([&] { return count_of(system_, team_) != "0"; }));
  }
  ASSERT_TRUE(system_.logs(server::participants, {"the request broke off"}));
  // One statement, one snapshot: a last batch may still be on its way. Each is counted with its rows, or not
  // at all.
  EXPECT_EQ(
      system_.query(
          "SELECT (SELECT sum(participants) FROM participants.team_participants WHERE team_id = t.id) = "
          "(SELECT count(*) FROM participants.participant WHERE team_id = t.id) "
          "FROM (SELECT " +
          team_.id + "::bigint AS id) AS t"),
      "t");
  EXPECT_EQ(participants_with_key(system_, "half"), "0");
}

TEST_F(Import, SaysContinueToWhoWaitsForIt) {
  http_headers headers = ndjson_from(team_);
  headers.emplace_back("Expect", "100-continue");
  headers.emplace_back("Content-Length", "12");
  client_.send(test::request_bytes("POST", import_path(team_), headers));
  EXPECT_EQ(client_.read().status, 100);
  client_.send("{\"key\":\"a\"}\n");
  EXPECT_EQ(client_.read().body, "{\"created\":1,\"failed\":0}\n");
}

TEST_F(Import, RefusesBeforeItReadsTheBody) {
  const auto refused = [&](const team_access& by, const std::string& path, const std::string& type) {
    http_client client = system_.connect();
    client.send("POST " + path +
                " HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000000\r\nAuthorization: Bearer " + by.token +
                "\r\nContent-Type: " + type + "\r\n\r\n");
    return client.read().status;
  };
  team_access stranger = team_;
  stranger.token = "rst_unknown";
  const team_access other = system_.make_team("other@example.com");
  EXPECT_EQ(refused(stranger, import_path(team_), "application/x-ndjson"), 403);
  EXPECT_EQ(refused(other, import_path(team_), "application/x-ndjson"), 404);
  EXPECT_EQ(refused(team_, import_path(team_), "application/json"), 415);
  system_.query("UPDATE participants.team SET active_until = now() - interval '1 day' WHERE team_id = " +
                team_.id + " RETURNING 1");
  EXPECT_EQ(refused(team_, import_path(team_), "application/json"), 402);
}

TEST_F(Import, ABodyWhoseFramingIsWrongIs400) {
  client_.send(chunked_import_head(team_) + chunk("{\"key\":\"a\"}\n") + "zz\r\n");
  EXPECT_EQ(client_.read().status, 400);
  EXPECT_EQ(count_of(system_, team_), "0");
}

}  // namespace
}  // namespace roster::e2e
