// Exports on a database: what is in them, how many there may be, and how long one may take.
#include "services/participants/repository/participant_export.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <string>

#include "tests/services/participants/team_database.hpp"
#include "tests/support/coroutines.hpp"
#include "tests/support/eventually.hpp"

namespace roster::participants {
namespace {

using namespace std::chrono_literals;

class ParticipantExport : public ::testing::Test {
 protected:
  std::unique_ptr<participant_exports> make(std::size_t count, std::chrono::milliseconds longest) const {
    return create_participant_exports({base_.options(), count, longest});
  }

  std::unique_ptr<participant_export> open(participant_exports& from) {
    return from.open(loop_.get_executor(), team_, [](std::string& out, const domain::participant& row) {
      out += row.key + row.notes.value_or("") + "\n";
    });
  }

  std::optional<std::string> next(participant_export& of) {
    loop_.restart();
    auto piece = roster::test::start(loop_, of.next());
    loop_.run();
    return piece.get();
  }

  std::string rest(participant_export& of) {
    std::string out;
    while (const std::optional<std::string> piece = next(of)) out += *piece;
    return out;
  }

  void add(const std::string& keys, const std::string& notes = "NULL") {
    base_.ask("INSERT INTO participants.participant (team_id, key, notes) SELECT " + std::to_string(team_) +
              ", " + keys + ", " + notes + " FROM generate_series(1, 3) AS n");
  }

  test::team_database base_;
  std::int64_t team_ = base_.make_team();
  asio::io_context loop_{1};
};

TEST_F(ParticipantExport, IsOneSnapshotOfOneTeamById) {
  base_.ask("INSERT INTO participants.participant (team_id, key) VALUES (" +
            std::to_string(base_.make_team()) + ", 'other')");
  add("'k' || n", "repeat('x', 100000)");  // a page and several pieces: it waits for its reader
  const auto exports = make(1, 1h);
  const std::unique_ptr<participant_export> rows = open(*exports);
  std::string out = next(*rows).value();
  add("'late' || n");
  out += rest(*rows);
  EXPECT_EQ(next(*rows), std::nullopt);
  const std::string notes(100'000, 'x');
  EXPECT_EQ(out, "k1" + notes + "\nk2" + notes + "\nk3" + notes + "\n");
}

TEST_F(ParticipantExport, OfATeamWithoutParticipantsIsEmpty) {
  const auto exports = make(1, 1h);
  EXPECT_EQ(rest(*open(*exports)), "");
}

TEST_F(ParticipantExport, OneTooManyIsRefusedUntilAnotherHasEnded) {
  for (int i = 0; i < 8; ++i) add("'k" + std::to_string(i) + "_' || n", "repeat('x', 65000)");
  const auto exports = make(2, 1h);
  std::unique_ptr<participant_export> first = open(*exports);
  const std::unique_ptr<participant_export> second = open(*exports);
  EXPECT_THROW(open(*exports), db::unavailable);
  first.reset();  // its reader has gone
  const auto can_open = [&] {
    try {
      return !rest(*open(*exports)).empty();
    } catch (const db::unavailable&) {
      return false;
    }
  };
  EXPECT_TRUE(roster::test::eventually(can_open));
  EXPECT_FALSE(rest(*second).empty());
}

TEST_F(ParticipantExport, IsCutOffWhenItHasHeldItsSnapshotForTooLong) {
  add("'k' || n", "repeat('x', 65000)");
  const auto exports = make(1, 0ms);
  const std::unique_ptr<participant_export> rows = open(*exports);
  EXPECT_THROW(rest(*rows), db::unavailable);
  EXPECT_TRUE(roster::test::eventually([&] {
    return base_.ask(
               "SELECT count(*) FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND application_name = "
               "'participants-test' AND state = 'idle in transaction'") == "0";
  })) << "the snapshot is held no longer";
}

}  // namespace
}  // namespace roster::participants
