// Pages of participants, in every order, forwards and backwards.
#include "services/participants/repository/participant_list.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/services/participants/team_database.hpp"

namespace roster::participants {
namespace {

using domain::list_column;
using domain::list_order;

class ParticipantList : public ::testing::Test {
 protected:
  // Nine participants whose orders by id, key and creation all differ; two of them were created at once.
  ParticipantList() {
    const char* keys[] = {"d", "b1", "a/b1", "c", "b2", "ключ1", "B3", "b", "zz"};
    int second = 0;
    for (const char* key : keys) {
      base_.ask("INSERT INTO participants.participant (team_id, key, created_at) VALUES (" +
                std::to_string(team_) + ", '" + key + "', timestamptz 'epoch' + interval '" +
                std::to_string(100 - (second++ / 2)) + " seconds')");
    }
    base_.ask("INSERT INTO participants.participant (team_id, key) VALUES (" + std::to_string(other_team_) +
              ", 'other1')");
  }

  list_request request(list_order order, std::int64_t count = 4) const {
    list_request out{{team_, test::member}};
    out.order = order;
    out.count = count;
    return out;
  }

  static std::string keys_of(const participant_page& page) {
    std::string out;
    for (const domain::participant& each : page.rows) out += (out.empty() ? "" : " ") + each.key;
    return out;
  }

  static domain::list_place place_of(const domain::participant& at) {
    return {at.participant_id, at.key, at.created};
  }

  std::string all(list_request asked) {
    asked.count = 100;
    return keys_of(list_page(base_.on(), asked).value());
  }

  // Follows the pages to the end and back again; says what it met on its way there.
  std::string walk(list_request asked) {
    std::vector<participant_page> pages{list_page(base_.on(), asked).value()};
    std::string met = keys_of(pages.back());
    while (pages.back().has_more) {
      asked.start = domain::list_start{place_of(pages.back().rows.back()), false};
      pages.push_back(list_page(base_.on(), asked).value());
      met += " " + keys_of(pages.back());
    }
    for (std::size_t i = pages.size() - 1; i > 0; --i) {
      asked.start = domain::list_start{place_of(pages[i].rows.front()), true};
      const participant_page before = list_page(base_.on(), asked).value();
      EXPECT_EQ(keys_of(before), keys_of(pages[i - 1]));
      EXPECT_EQ(before.has_more, i > 1);
    }
    return met;
  }

  test::team_database base_;
  std::int64_t team_ = base_.make_team();
  std::int64_t other_team_ = base_.make_team("john@example.com");
};

TEST_F(ParticipantList, EveryOrderIsWalkedInPagesThereAndBack) {
  EXPECT_EQ(walk(request({list_column::id, false})), "d b1 a/b1 c b2 ключ1 B3 b zz");
  EXPECT_EQ(walk(request({list_column::id, true})), "zz b B3 ключ1 b2 c a/b1 b1 d");
  EXPECT_EQ(walk(request({list_column::key, false})), "B3 a/b1 b b1 b2 c d zz ключ1");
  EXPECT_EQ(walk(request({list_column::key, true})), "ключ1 zz d c b2 b1 b a/b1 B3");
  EXPECT_EQ(walk(request({list_column::created_at, false})), "zz B3 b b2 ключ1 a/b1 c d b1");
  EXPECT_EQ(walk(request({list_column::created_at, true})), "b1 d c a/b1 ключ1 b2 b B3 zz");
}

TEST_F(ParticipantList, AFilterWorksInEveryOrder) {
  for (const bool descending : {false, true}) {
    list_request asked = request({list_column::key, descending}, 2);
    asked.keys = domain::read_key_filter("b*");
    EXPECT_EQ(walk(asked), descending ? "b2 b1 b" : "b b1 b2");
    asked.order.by = list_column::id;
    EXPECT_EQ(walk(asked), descending ? "b b2 b1" : "b1 b2 b");
    asked.order.by = list_column::created_at;
    EXPECT_EQ(walk(asked), descending ? "b1 b2 b" : "b b2 b1");
  }
}

TEST_F(ParticipantList, AFilterIsExactOrAPrefix) {
  const auto filtered = [this](const std::string& filter) {
    list_request asked = request({list_column::key, false});
    asked.keys = domain::read_key_filter(filter);
    return all(asked);
  };
  EXPECT_EQ(filtered("b"), "b");
  EXPECT_EQ(filtered("b1"), "b1");
  EXPECT_EQ(filtered("B*"), "B3");
  EXPECT_EQ(filtered("к*"), "ключ1");
  EXPECT_EQ(filtered("*"), all(request({list_column::key, false})));
  for (const char* none : {"", "x", "b%", "_", "b_", "a*b", "b1 ", "' OR 1=1 --", "\\", "b*b*"})
    EXPECT_EQ(filtered(none), "") << none;
}

TEST_F(ParticipantList, APageIsFoundByItsNumberToo) {
  for (const list_column by : {list_column::id, list_column::key, list_column::created_at})
    for (const bool descending : {false, true}) {
      list_request asked = request({by, descending}, 2);
      const std::string whole = all(asked);
      std::string met;
      for (asked.skip = 0; asked.skip < 10; asked.skip += 2) {
        const participant_page page = list_page(base_.on(), asked).value();
        EXPECT_EQ(page.has_more, asked.skip < 8);
        met += (met.empty() ? "" : " ") + keys_of(page);
      }
      EXPECT_EQ(met, whole);
    }
  list_request filtered = request({list_column::id, true}, 2);
  filtered.keys = domain::read_key_filter("b*");
  filtered.skip = 2;
  EXPECT_EQ(keys_of(list_page(base_.on(), filtered).value()), "b1");
}

TEST_F(ParticipantList, PutsSomeThousandsOfFilteredKeysInAnotherOrderAndNoMore) {
  base_.ask("INSERT INTO participants.participant (team_id, key) SELECT " + std::to_string(team_) +
            ", 'many_' || n FROM generate_series(1, 5000) AS n");
  list_request asked = request({list_column::created_at, true}, 1);
  asked.keys = domain::read_key_filter("many_*");
  EXPECT_EQ(list_page(base_.on(), asked).value().rows.size(), 1);
  base_.ask("INSERT INTO participants.participant (team_id, key) VALUES (" + std::to_string(team_) +
            ", 'many_x')");
  const failure refused = list_page(base_.on(), asked).error();
  EXPECT_EQ(refused.fields.at(0).field, "sort");
  EXPECT_EQ(refused.fields.at(0).message,
            "The sort must be key when the filter matches more than 5000 participants.");
  asked.order = {list_column::key, true};
  EXPECT_EQ(keys_of(list_page(base_.on(), asked).value()), "many_x");
  asked.order = {list_column::id, true};
  asked.keys = domain::read_key_filter("many_1*");
  EXPECT_TRUE(list_page(base_.on(), asked).has_value());
  asked.keys = domain::read_key_filter("many_*");
  asked.by.subject = "john@example.com";
  EXPECT_EQ(list_page(base_.on(), asked).error().code, errc::not_found);
}

TEST_F(ParticipantList, BehindItsEndItIsEmpty) {
  list_request asked = request({list_column::id, false});
  asked.skip = 1'000;
  const participant_page page = list_page(base_.on(), asked).value();
  EXPECT_TRUE(page.rows.empty());
  EXPECT_FALSE(page.has_more);
}

TEST_F(ParticipantList, IsNothingForWhoIsNoMember) {
  for (const std::int64_t skip : {0, 4}) {
    list_request asked = request({list_column::id, false});
    asked.skip = skip;
    asked.by.team_id = other_team_;
    EXPECT_FALSE(list_page(base_.on(), asked).has_value());
    asked.by.team_id = 999;
    EXPECT_FALSE(list_page(base_.on(), asked).has_value());
  }
}

TEST_F(ParticipantList, OfATeamWithoutParticipantsIsEmpty) {
  list_request asked = request({list_column::id, false});
  asked.by.team_id = base_.make_lapsed_team();
  const result<participant_page> page = list_page(base_.on(), asked);
  ASSERT_TRUE(page.has_value());
  EXPECT_TRUE(page->rows.empty());
}

TEST_F(ParticipantList, ShowsEveryColumn) {
  base_.ask(
      "UPDATE participants.participant SET notes = 'n', experiment_count = 3, "
      "created_at = timestamptz 'epoch' + interval '1.000002 seconds', "
      "updated_at = timestamptz 'epoch' + interval '2.000003 seconds' WHERE key = 'd'");
  const domain::participant shown =
      list_page(base_.on(), request({list_column::id, false})).value().rows.at(0);
  EXPECT_EQ(shown.team_id, team_);
  EXPECT_EQ(shown.key, "d");
  EXPECT_EQ(shown.notes, "n");
  EXPECT_EQ(shown.experiment_count, 3);
  EXPECT_EQ(shown.created.time_since_epoch().count(), 1'000'002);
  EXPECT_EQ(shown.updated.time_since_epoch().count(), 2'000'003);
}

}  // namespace
}  // namespace roster::participants
