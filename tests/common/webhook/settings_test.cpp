// The settings of webhooks: all of them or none, and no secret in a fault.
#include "common/webhook/settings.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace roster::webhook {
namespace {

constexpr const char* valid_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

config::reader reader_of(std::map<std::string, std::string> values) {
  return {"X_", [values = std::move(values)](std::string_view name) -> std::optional<std::string> {
            const auto found = values.find(std::string(name));
            if (found == values.end()) return std::nullopt;
            return found->second;
          }};
}

TEST(WebhookSettings, AreNothingWithoutAUrl) {
  config::reader from = reader_of({{"X_WEBHOOK_SECRETS", "nonsense"}});
  EXPECT_FALSE(load_settings(from).has_value());
  EXPECT_TRUE(from.faults().empty());
}

TEST(WebhookSettings, AreReadWithOneSecretOrTwo) {
  config::reader one =
      reader_of({{"X_WEBHOOK_URL", "https://hooks.example/x"}, {"X_WEBHOOK_SECRETS", valid_secret}});
  const std::optional<settings> chosen = load_settings(one);
  ASSERT_TRUE(chosen.has_value());
  EXPECT_TRUE(one.faults().empty());
  EXPECT_EQ(chosen->where.host, "hooks.example");
  EXPECT_EQ(chosen->secrets.size(), 1U);
  EXPECT_EQ(chosen->retries.give_up_after, std::chrono::hours(24));

  config::reader two = reader_of({{"X_WEBHOOK_URL", "https://hooks.example/x"},
                                  {"X_WEBHOOK_SECRETS", std::string(valid_secret) + "," + valid_secret}});
  EXPECT_EQ(load_settings(two)->secrets.size(), 2U);
}

TEST(WebhookSettings, WrongOnesAreFaultsThatShowNothing) {
  const std::string three = std::string(valid_secret) + "," + valid_secret + "," + valid_secret;
  for (const std::string& wrong : {std::string(), std::string("hidden"), three}) {
    config::reader from =
        reader_of({{"X_WEBHOOK_URL", "http://hidden@hooks.example"}, {"X_WEBHOOK_SECRETS", wrong}});
    load_settings(from);
    ASSERT_EQ(from.faults().size(), 2U);
    for (const std::string& fault : from.faults()) {
      EXPECT_EQ(fault.find("hidden"), std::string::npos) << fault;
      EXPECT_EQ(fault.find("MfKQ"), std::string::npos) << fault;
    }
  }
}

}  // namespace
}  // namespace roster::webhook
