// Secrets are found in a text, and nothing else is.
#include "common/text/secret.hpp"

#include <gtest/gtest.h>

namespace {

using roster::text::without_secrets;

const std::string forty(40, 'x');

TEST(WithoutSecrets, HidesWhatComesBehindThePrefix) {
  EXPECT_EQ(without_secrets("/api/teams/rst_" + forty), "/api/teams/rst_[hidden]");
  EXPECT_EQ(without_secrets("rsk_" + forty + "/users"), "rsk_[hidden]/users");
}

TEST(WithoutSecrets, HidesEachOfThem) {
  EXPECT_EQ(without_secrets("/rst_" + forty + "/rs/rsk_" + forty + "/"), "/rst_[hidden]/rs/rsk_[hidden]/");
}

TEST(WithoutSecrets, HidesOneThatWasCutOff) {
  EXPECT_EQ(without_secrets("/rst_" + forty.substr(20)), "/rst_[hidden]");
}

TEST(WithoutSecrets, HidesAllOfOneThatHoldsAPrefix) {
  EXPECT_EQ(without_secrets("rst_rsk_" + forty), "rst_[hidden]");
}

TEST(WithoutSecrets, LeavesTheRestAlone) {
  for (const std::string& text :
       {std::string(), std::string("rs"), std::string("/api/teams/1/participants/first_user"),
        std::string("rst_"), "/rst_" + forty.substr(21), "/rst-" + forty, "/RST_" + forty, "r/st_" + forty})
    EXPECT_EQ(without_secrets(text), std::nullopt) << text;
}

}  // namespace
