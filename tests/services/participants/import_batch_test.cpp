// What an import makes of its lines, batch by batch.
#include "services/participants/api/import_batch.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace roster::participants::api {
namespace {

TEST(ImportBatch, PassesOverAByteOrderMarkBeforeTheFirstLineAlone) {
  import_batch batch;
  batch.add({1, "\xEF\xBB\xBF{\"key\":\"a\"}"});
  batch.add({2, "\xEF\xBB\xBF{\"key\":\"b\"}"});
  ASSERT_EQ(batch.rows.size(), 1U);
  EXPECT_EQ(batch.rows[0].key, "a");
  ASSERT_EQ(batch.bad.size(), 1U);
  EXPECT_EQ(batch.bad[0].line, 2U);
  import_batch blank;
  blank.add({1, "\xEF\xBB\xBF"});
  EXPECT_TRUE(blank.is_empty());
}

TEST(ImportBatch, ReportsInTheOrderOfLines) {
  import_batch batch;
  batch.add({1, "nonsense"});
  batch.add({2, R"({"key":"a"})"});
  batch.add({3, " \t\r"});
  batch.add({4, R"({"key":"a"})"});
  batch.add({5, R"({"key":"a_"})"});
  EXPECT_EQ(import_report(batch, {true, false}),
            "{\"line\":1,\"errors\":{\"line\":[\"The line must be valid JSON.\"]}}\n"
            "{\"line\":4,\"errors\":{\"key\":[\"The key has already been taken.\"]}}\n"
            "{\"line\":5,\"errors\":{\"key\":[\"The key format is invalid.\"]}}\n");
  EXPECT_EQ(import_summary(1, 3), "{\"created\":1,\"failed\":3}\n");
}

TEST(ImportBatch, IsFullByRowsOrByBytes) {
  import_batch many;
  while (!many.is_full()) many.add({7, "{}"});
  EXPECT_EQ(many.bad.size(), 2'000U);
  import_batch large;
  const std::string line = R"({"key":"a","notes":")" + std::string(200'000, 'x') + "\"}";
  while (!large.is_full()) large.add({7, line});
  EXPECT_EQ(large.numbers.size() + large.bad.size(), 6U);
}

}  // namespace
}  // namespace roster::participants::api
