// Signatures against the specification's published example.
#include "common/webhook/signature.hpp"

#include <gtest/gtest.h>

namespace roster::webhook {
namespace {

constexpr const char* published_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr const char* published_id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr const char* published_body = R"({"test": 2432232314})";
constexpr std::chrono::sys_seconds published_time{std::chrono::seconds(1614265330)};

TEST(WebhookSignature, IsThatOfThePublishedExample) {
  const std::string secret = read_secret(published_secret).value();
  EXPECT_EQ(sign({secret}, published_id, published_time, published_body),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSignature, IsMadeWithEachOfTwoSecrets) {
  const std::string first = read_secret(published_secret).value();
  const std::string second(32, 'x');
  EXPECT_EQ(sign({first, second}, published_id, published_time, published_body),
            sign({first}, published_id, published_time, published_body) + " " +
                sign({second}, published_id, published_time, published_body));
}

TEST(WebhookSignature, TakesSecretsOf24To64BytesInBase64) {
  EXPECT_EQ(read_secret(published_secret)->size(), 24U);
  EXPECT_TRUE(read_secret("whsec_" + std::string(86, 'A') + "==").has_value());
  for (const std::string& wrong :
       {std::string(), std::string("whsec_"), std::string("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        "whsec_" + std::string(28, 'A'), "whsec_" + std::string(88, 'A'),
        "whsec_" + std::string(31, 'A') + "!"})
    EXPECT_FALSE(read_secret(wrong).has_value()) << wrong;
}

}  // namespace
}  // namespace roster::webhook
