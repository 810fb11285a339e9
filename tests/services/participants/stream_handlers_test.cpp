// The handlers of import and export, on repositories and a stream in memory: what they read, write and
// refuse.
#include <algorithm>
#include <deque>

#include "common/db/errors.hpp"
#include "services/participants/api/export_participants.hpp"
#include "services/participants/api/import_participants.hpp"
#include "tests/services/participants/participants_fixture.hpp"

namespace roster::participants::api {
namespace {

class fake_stream final : public http::stream {
 public:
  async::task<result<std::string>> read() override {
    if (pieces.empty()) {
      if (on_end) on_end();
      co_return std::string();
    }
    result<std::string> next = std::move(pieces.front());
    pieces.pop_front();
    co_return next;
  }
  void stop_reading() override {}
  bool is_gone() override { return gone; }
  void begin(http::response answer) override {
    head = std::move(answer);
    begun = true;
  }
  bool has_begun() const override { return begun; }
  async::task<> write(std::string_view piece) override {
    written += piece;
    co_return;
  }
  void cut() override {}

  std::deque<result<std::string>> pieces;
  std::function<void()> on_end;
  bool gone = false;
  http::response head;
  bool begun = false;
  std::string written;
};

// Gives `pieces`, then ends or fails.
class fake_exports final : public participant_exports {
 public:
  class one final : public participant_export {
   public:
    explicit one(fake_exports& of) : of_(of) {}
    async::task<std::optional<std::string>> next() override {
      if (of_.left == 0 && of_.fails) throw db::unavailable("the snapshot was held for too long");
      if (of_.left == 0) co_return std::nullopt;
      --of_.left;
      std::string out;
      domain::participant row;
      row.key = "a1";
      of_.write(out, row);
      co_return out;
    }

   private:
    fake_exports& of_;
  };

  std::unique_ptr<participant_export> open(const async::executor&, std::int64_t team_id,
                                           write_row how) override {
    team = team_id;
    write = std::move(how);
    return std::make_unique<one>(*this);
  }
  void drain() override {}

  int left = 2;
  bool fails = false;
  std::int64_t team = 0;
  write_row write;
};

class StreamHandlers : public test::ParticipantsFixture {
 protected:
  using stream_handler = async::task<result<http::response>> (*)(context&, http::exchange&, http::stream&);

  result<http::response> run(stream_handler what, http::verb method) {
    http::request message;
    message.set_start(method, boost::beast::http::to_string(method), "/x", false);
    if (!content_type_.empty()) message.add_header("Content-Type", content_type_);
    for (const auto& [name, value] : headers_) message.add_header(name, value);
    http::exchange with{message};
    with.path.add("team", team_);
    with.caller.subject = subject_;
    with.received = async::clock::now();
    with.deadline = with.received + patience_;
    context api{access_, [] { return text::timestamp(std::chrono::seconds(100)); }, "https://r.example"};
    api.participants = &participants_;
    api.exports = &exports_;
    asio::io_context loop(1);
    auto done = roster::test::start(loop, what(api, with, stream_));
    loop.run();
    return done.get();
  }

  result<http::response> import(std::deque<result<std::string>> pieces) {
    const std::function<void()> on_end = std::move(stream_.on_end);
    stream_ = {};
    stream_.on_end = on_end;
    stream_.pieces = std::move(pieces);
    content_type_ = type_;
    return run(import_participants, http::verb::post);
  }

  fake_stream stream_;
  fake_exports exports_;
  std::string type_ = "application/x-ndjson; charset=utf-8";
  std::chrono::milliseconds patience_{10'000};
};

const std::string one_line = "{\"key\":\"new\"}\n";
const std::string one_created = "{\"created\":1,\"failed\":0}\n";

TEST_F(StreamHandlers, AnImportIsAnOrdinaryAnswerAsLongAsItsReportIsShort) {
  const result<http::response> answer =
      import({"\xEF\xBB\xBF{\"ke", "y\":\"new\"}\n{\"key\":\"a1\"}\n", "{\"key\":\"last\"}"});
  ASSERT_TRUE(answer.has_value());
  EXPECT_FALSE(stream_.begun);
  EXPECT_EQ(answer->find_header("Content-Type"), "application/x-ndjson");
  EXPECT_EQ(answer->body,
            "{\"line\":2,\"errors\":{\"key\":[\"The key has already been taken.\"]}}\n"
            "{\"created\":2,\"failed\":1}\n");
  EXPECT_NE(participants_.find("new"), nullptr);
}

TEST_F(StreamHandlers, AnImportBeginsItsAnswerWhenMuchIsRefused) {
  std::string bad;
  for (int i = 0; i < 30'000; ++i) bad += "{}\n";
  std::deque<result<std::string>> pieces;
  for (std::size_t at = 0; at < bad.size(); at += 60'000) pieces.emplace_back(bad.substr(at, 60'000));
  ASSERT_TRUE(import(std::move(pieces)).has_value());
  EXPECT_TRUE(stream_.begun);
  EXPECT_EQ(std::count(stream_.written.begin(), stream_.written.end(), '\n'), 30'001);
  EXPECT_TRUE(stream_.written.ends_with("{\"created\":0,\"failed\":30000}\n"));
}

TEST_F(StreamHandlers, AnImportIsRefusedBeforeItsBodyIsRead) {
  const std::deque<result<std::string>> body{std::string("{\"key\":\"b\"}\n")};
  subject_ = "john@example.com";
  EXPECT_EQ(code_of(import(body)), errc::not_found);
  subject_ = "jane@example.com";
  access_.is_lapsed = true;
  EXPECT_EQ(code_of(import(body)), errc::subscription_required);
  access_.is_lapsed = false;
  type_ = "application/json";
  EXPECT_EQ(code_of(import(body)), errc::unsupported_media_type);
  type_ = "application/x-ndjson";
  headers_ = {{"Idempotency-Key", "\"open"}};
  EXPECT_EQ(code_of(import(body)), errc::bad_request);
  EXPECT_EQ(stream_.pieces.size(), 1U);
  EXPECT_EQ(participants_.find("b"), nullptr);
}

TEST_F(StreamHandlers, AnUploadThatBreaksOffKeepsItsStatus) {
  EXPECT_EQ(code_of(import({std::string("{\"key\":\"b\"}\n"), failure{errc::request_timeout}})),
            errc::request_timeout);
}

TEST_F(StreamHandlers, AnImportUnderTheKeyOfAnotherWaitsForItAndStoresNothing) {
  headers_ = {{"Idempotency-Key", "k"}};
  ASSERT_EQ(import({one_line})->body, one_created);
  const auto ended = std::exchange(participants_.imports, {});
  participants_.leases = {"k"};
  int asked = 0;
  participants_.asked_for_turn = [&] {
    if (++asked < 3) return;
    EXPECT_EQ(stream_.pieces.size(), 1U) << "the upload waits at the client";
    participants_.imports = ended;
  };
  const result<http::response> answer = import({one_line});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->body, one_created);
  EXPECT_EQ(code_of(import({one_line + "{\"key\":\"other\"}\n"})), errc::invalid_data);
  EXPECT_EQ(participants_.bulks.size(), 1U);
}

TEST_F(StreamHandlers, AnImportWaitsForAnotherNoLongerThanARequestMayTake) {
  headers_ = {{"Idempotency-Key", "k"}};
  participants_.leases = {"k"};
  patience_ = std::chrono::milliseconds(300);
  EXPECT_EQ(code_of(import({one_line})), errc::unavailable);
  EXPECT_EQ(stream_.pieces.size(), 1U);
  patience_ = std::chrono::hours(1);
  participants_.asked_for_turn = [&] { stream_.gone = true; };
  EXPECT_THROW(import({one_line}), http::client_gone);
  EXPECT_TRUE(participants_.bulks.empty());
}

TEST_F(StreamHandlers, AnImportThatFailsLetsTheNextHaveItsTurn) {
  headers_ = {{"Idempotency-Key", "k"}};
  EXPECT_EQ(code_of(import({one_line, failure{errc::request_timeout}})), errc::request_timeout);
  EXPECT_TRUE(participants_.leases.empty());
  EXPECT_EQ(import({one_line})->body, one_created);
  EXPECT_TRUE(participants_.leases.empty());
}

TEST_F(StreamHandlers, AnImportThatHasLostItsTurnStoresNothingMore) {
  headers_ = {{"Idempotency-Key", "k"}};
  stream_.on_end = [&] { participants_.leases.clear(); };
  EXPECT_EQ(code_of(import({one_line})), errc::unavailable);
  EXPECT_TRUE(participants_.bulks.empty());
  EXPECT_TRUE(participants_.imports.empty());
}

TEST_F(StreamHandlers, AnExportWritesALineForEachParticipant) {
  ASSERT_TRUE(run(export_participants, http::verb::get).has_value());
  EXPECT_EQ(exports_.team, 7);
  EXPECT_TRUE(stream_.begun);
  EXPECT_EQ(stream_.head.find_header("Content-Type"), "application/x-ndjson");
  EXPECT_EQ(std::count(stream_.written.begin(), stream_.written.end(), '\n'), 2);
  const std::string line = stream_.written.substr(0, stream_.written.find('\n'));
  EXPECT_EQ(boost::json::parse(line).at("key").as_string(), "a1");
}

TEST_F(StreamHandlers, AnExportThatFailsBeforeItsFirstRowHasAStatus) {
  exports_.left = 0;
  exports_.fails = true;
  EXPECT_THROW(run(export_participants, http::verb::get), db::unavailable);
  EXPECT_FALSE(stream_.begun);
  exports_.left = 1;
  EXPECT_THROW(run(export_participants, http::verb::get), db::unavailable);
  EXPECT_TRUE(stream_.begun) << "it can only be cut off";
}

TEST_F(StreamHandlers, AnExportIsForMembers) {
  subject_ = "john@example.com";
  EXPECT_EQ(code_of(run(export_participants, http::verb::get)), errc::not_found);
  subject_ = "jane@example.com";
  access_.is_lapsed = true;
  EXPECT_EQ(code_of(run(export_participants, http::verb::get)), std::nullopt);
  stream_ = {};
  ASSERT_TRUE(run(export_participants, http::verb::head).has_value());
  EXPECT_TRUE(stream_.begun);
  EXPECT_EQ(stream_.written, "");
}

}  // namespace
}  // namespace roster::participants::api
