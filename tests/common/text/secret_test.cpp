// Secrets are found in a text, and nothing else is.
#include "common/text/secret.hpp"

#include <gtest/gtest.h>

#include <string>

namespace roster::text {
namespace {

const std::string forty(40, 'x');
const std::string twenty(20, 'x');

TEST(WithoutSecrets, HidesWhatComesBehindThePrefix) {
  EXPECT_EQ(without_secrets("rst_" + forty), "rst_[hidden]");
  EXPECT_EQ(without_secrets("/api/teams/rst_" + forty), "/api/teams/rst_[hidden]");
  EXPECT_EQ(without_secrets("/rsk_" + forty + "/users"), "/rsk_[hidden]/users");
}

TEST(WithoutSecrets, HidesEachOfThem) {
  EXPECT_EQ(without_secrets("/rst_" + forty + "/rs/rsk_" + forty + "/"), "/rst_[hidden]/rs/rsk_[hidden]/");
}

TEST(WithoutSecrets, HidesOneThatWasCutOff) {
  EXPECT_EQ(without_secrets("/rst_" + twenty), "/rst_[hidden]");
}

TEST(WithoutSecrets, HidesAWholeOneInsideAWord) {
  EXPECT_EQ(without_secrets("/key-rst_" + forty), "/key-rst_[hidden]");
}

TEST(WithoutSecrets, HidesAllOfOneThatHoldsAPrefix) {
  EXPECT_EQ(without_secrets("rst_rsk_" + forty), "rst_[hidden]");
}

TEST(WithoutSecrets, LeavesTheRestAlone) {
  for (const std::string& text :
       {std::string(), std::string("rs"), std::string("rst_"), std::string("/participants/first_user"),
        std::string("/participants/first_cohort_of_march_2024_ab"), "/first_" + forty.substr(1),
        "/rst_" + twenty.substr(1), "/rst-" + forty, "/RST_" + forty, "/r/st_" + forty})
    EXPECT_EQ(without_secrets(text), std::nullopt) << text;
}

TEST(WithoutSecrets, SeesThroughPercentEncoding) {
  EXPECT_EQ(without_encoded_secrets("/p/rst_" + forty), "/p/rst_[hidden]");
  EXPECT_EQ(without_encoded_secrets("/p/%72st%5F" + forty), "/p/rst_[hidden]");
  EXPECT_EQ(without_encoded_secrets("/p%2Frst_" + twenty + "%2D" + twenty + "/%20"), "/p/rst_[hidden]/ ");
  EXPECT_EQ(without_encoded_secrets("/p/%zz/rst_" + forty), "/p/%zz/rst_[hidden]");
  EXPECT_EQ(without_encoded_secrets("/%zz/%72st_" + forty + "/%"), "/%zz/rst_[hidden]/%");
  EXPECT_EQ(without_encoded_secrets("/a%252Frst%255F" + forty), "/a/rst_[hidden]");
  EXPECT_EQ(without_encoded_secrets("/p/a%20b"), std::nullopt);
}

}  // namespace
}  // namespace roster::text
