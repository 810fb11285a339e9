// Reading the two credential headers.
#include "gateway/auth/presented_secret.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace roster::gateway {
namespace {

http::request with(const std::vector<std::pair<std::string, std::string>>& headers) {
  http::request out;
  out.set_start(http::verb::get, "GET", "/api/teams", false);
  for (const auto& [name, value] : headers) out.add_header(name, value);
  return out;
}

std::optional<std::string> bearer(const std::string& value) {
  const http::request message = with({{"Authorization", value}});
  const auto secret = presented_secret(message, credential_kind::bearer);
  return secret ? std::optional<std::string>(*secret) : std::nullopt;
}

std::optional<std::string> api_key(const std::string& value) {
  const http::request message = with({{"X-API-KEY", value}});
  const auto secret = presented_secret(message, credential_kind::api_key);
  return secret ? std::optional<std::string>(*secret) : std::nullopt;
}

TEST(PresentedSecret, TakesTheSchemeInAnyCase) {
  EXPECT_EQ(bearer("Bearer rst_a-B_9"), "rst_a-B_9");
  EXPECT_EQ(bearer("bearer rst_a"), "rst_a");
  EXPECT_EQ(bearer("BEARER rst_a"), "rst_a");
}

TEST(PresentedSecret, TakesSeveralSpacesAfterTheScheme) {
  EXPECT_EQ(bearer("Bearer   rst_a"), "rst_a");
}

TEST(PresentedSecret, TakesEveryCharacterOfToken68) {
  EXPECT_EQ(bearer("Bearer aZ09-._~+/=="), "aZ09-._~+/==");
}

TEST(PresentedSecret, RefusesAMalformedAuthorization) {
  for (const char* value :
       {"", "Bearer", "Bearer ", "Bearer    ", "Bearerrst_a", "Bearer\trst_a", "Basic rst_a", "rst_a",
        "Bearer rst_a rst_b", "Bearer rst_a,rst_b", "Bearer \"rst_a\"", "Bearer =", "Bearer a=b",
        "Bearer r\xC3\xA4", "Bearers rst_a"})
    EXPECT_FALSE(bearer(value)) << value;
}

TEST(PresentedSecret, RefusesAMalformedApiKey) {
  EXPECT_EQ(api_key("rsk_a-B_9"), "rsk_a-B_9");
  for (const char* value : {"", "rsk_a rsk_b", "rsk_a,rsk_b", "Bearer rsk_a", "=="})
    EXPECT_FALSE(api_key(value)) << value;
}

TEST(PresentedSecret, RefusesAnEndlessOne) {
  EXPECT_TRUE(api_key(std::string(512, 'a')));
  EXPECT_FALSE(api_key(std::string(513, 'a')));
}

TEST(PresentedSecret, RefusesAHeaderThatIsSentTwice) {
  EXPECT_FALSE(presented_secret(with({{"Authorization", "Bearer a"}, {"authorization", "Bearer a"}}),
                                credential_kind::bearer));
  EXPECT_FALSE(presented_secret(with({{"X-API-KEY", "a"}, {"x-api-key", "a"}}), credential_kind::api_key));
}

TEST(PresentedSecret, RefusesAMissingHeader) {
  EXPECT_FALSE(presented_secret(with({{"X-API-KEY", "a"}}), credential_kind::bearer));
  EXPECT_FALSE(presented_secret(with({{"Authorization", "Bearer a"}}), credential_kind::api_key));
}

TEST(PresentedSecret, FindsTheApiKeyInAnyCaseOfItsName) {
  const http::request message = with({{"x-Api-kEY", "rsk_a"}});
  EXPECT_EQ(presented_secret(message, credential_kind::api_key), "rsk_a");
}

}  // namespace
}  // namespace roster::gateway
