// The runner on fresh databases.
#include "common/db/migrations.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

#include "tests/support/temporary_postgres.hpp"

namespace roster::db {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr migration v1{"V001__a.sql", "CREATE TABLE s.a (id int); INSERT INTO s.a VALUES (1);"};
constexpr migration v2{"V002__b.sql", "CREATE TABLE s.b (id int);"};
constexpr migration v3{"V003__c.sql", "CREATE TABLE s.c (id int);"};

class Migrations : public ::testing::Test {
 protected:
  std::vector<std::string> apply(std::vector<migration> all) { return migrate(on, "s", all); }
  void check(std::vector<migration> all) { check_migrated(on, "s", all); }

  template <class Call>
  static std::string error_of(Call call) {
    try {
      call();
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "no error";
  }

  bool has_table(const char* name) {
    constexpr statement ask{"test_has", "SELECT to_regclass($1) IS NOT NULL"};
    return on.run(ask, {name})[0][0].as<bool>();
  }

  std::string url = test::temporary_postgres::instance().make_database();
  connection on{{.url = url, .application_name = "roster-test"}};
};

TEST_F(Migrations, ApplyEachFileOnceInOrder) {
  EXPECT_THAT(apply({v1}), ElementsAre("V001__a.sql"));
  EXPECT_THAT(apply({v1, v2, v3}), ElementsAre("V002__b.sql", "V003__c.sql"));
  EXPECT_THAT(apply({v1, v2, v3}), IsEmpty());
  EXPECT_TRUE(has_table("s.c"));
}

TEST_F(Migrations, RunTogetherApplyEachFileOnce) {
  std::vector<std::string> applied[4];
  std::vector<std::thread> replicas;
  for (auto& names : applied) {
    replicas.emplace_back([this, &names] {
      connection mine({.url = url, .application_name = "replica"});
      const std::vector<migration> all{v1, v2, v3};
      names = migrate(mine, "s", all);
    });
  }
  for (std::thread& replica : replicas) replica.join();
  std::vector<std::string> together;
  for (const auto& names : applied) together.insert(together.end(), names.begin(), names.end());
  std::sort(together.begin(), together.end());
  EXPECT_THAT(together, ElementsAre("V001__a.sql", "V002__b.sql", "V003__c.sql"));
}

TEST_F(Migrations, RefuseAFileThatChangedAfterItWasApplied) {
  apply({v1, v2});
  const migration changed{"V001__a.sql", "CREATE TABLE s.a (id bigint);"};
  EXPECT_THAT(error_of([&] { apply({changed, v2, v3}); }), HasSubstr("V001__a.sql has changed"));
  EXPECT_THAT(error_of([&] { check({changed, v2}); }), HasSubstr("V001__a.sql has changed"));
  EXPECT_FALSE(has_table("s.c"));
}

TEST_F(Migrations, AcceptALedgerThatANewerProgramWrote) {
  apply({v1, v2, v3});
  EXPECT_THAT(apply({v1, v2}), IsEmpty());
  EXPECT_NO_THROW(check({v1, v2}));
}

TEST_F(Migrations, RefuseALedgerWithAFileBetweenOursThatWeDoNotKnow) {
  apply({v1, v2});
  EXPECT_THAT(error_of([&] { apply({v1, v3}); }), HasSubstr("V002__b.sql was applied, but is unknown"));
}

TEST_F(Migrations, RefuseAFileThatWouldBeAppliedAfterALaterOne) {
  apply({v2});
  EXPECT_THAT(error_of([&] {
                apply({v1, v2});
              }),
              HasSubstr("V001__a.sql would be applied after V002__b.sql"));
}

TEST_F(Migrations, LeaveNothingOfAFileThatFailsAndKeepTheOnesBeforeIt) {
  const migration broken{"V002__b.sql", "CREATE TABLE s.b (id int); SELECT 1/0;"};
  EXPECT_THAT(error_of([&] { apply({v1, broken}); }), HasSubstr("V002__b.sql: "));
  EXPECT_TRUE(has_table("s.a"));
  EXPECT_FALSE(has_table("s.b"));
  EXPECT_THAT(apply({v1, v2}), ElementsAre("V002__b.sql"));
}

TEST_F(Migrations, AreNotEndedByTheStatementTimeout) {
  connection hasty(
      {.url = url, .statement_timeout = std::chrono::milliseconds(20), .application_name = "roster-test"});
  const std::vector<migration> slow{{"V001__slow.sql", "SELECT pg_sleep(0.1);"}};
  EXPECT_THAT(migrate(hasty, "s", slow), ElementsAre("V001__slow.sql"));
}

TEST_F(Migrations, AreMissedByACheckThatSaysWhatToDo) {
  EXPECT_EQ(error_of([&] { check({v1}); }), "schema s lacks V001__a.sql: run 'roster-s migrate'");
  apply({v1});
  EXPECT_EQ(error_of([&] { check({v1, v2}); }), "schema s lacks V002__b.sql: run 'roster-s migrate'");
  apply({v1, v2});
  EXPECT_NO_THROW(check({v1, v2}));
}

}  // namespace
}  // namespace roster::db
