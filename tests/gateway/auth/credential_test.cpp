// Secrets, hashes and the checks of a credential's parts.
#include "gateway/auth/credential.hpp"

#include <gtest/gtest.h>

#include <set>

namespace roster::gateway {
namespace {

TEST(MakeSecret, HasARecognisablePrefixAndFortyRandomCharacters) {
  const std::string token = make_secret(credential_kind::bearer);
  const std::string key = make_secret(credential_kind::api_key);
  EXPECT_EQ(token.substr(0, 4), "rst_");
  EXPECT_EQ(key.substr(0, 4), "rsk_");
  for (const std::string& secret : {token, key}) {
    EXPECT_EQ(secret.size(), 44U);
    EXPECT_EQ(secret.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"),
              std::string::npos);
  }
}

TEST(MakeSecret, NeverRepeats) {
  std::set<std::string> made;
  for (int i = 0; i < 1000; ++i) made.insert(make_secret(credential_kind::bearer));
  EXPECT_EQ(made.size(), 1000U);
}

TEST(HashFromHex, ReadsWhatTheDatabaseWrites) {
  const secret_hash hash = hash_secret("rst_x");
  EXPECT_EQ(hash_from_hex(crypto::to_hex(hash)), hash);
}

TEST(HashFromHex, RefusesAnythingElse) {
  const std::string good = crypto::to_hex(hash_secret("rst_x"));
  EXPECT_FALSE(hash_from_hex(""));
  EXPECT_FALSE(hash_from_hex(good.substr(1)));
  EXPECT_FALSE(hash_from_hex(good + "00"));
  EXPECT_FALSE(hash_from_hex("G" + good.substr(1)));
  EXPECT_FALSE(hash_from_hex("A" + good.substr(1)));
}

TEST(CredentialKind, GoesToTextAndBack) {
  for (const credential_kind kind : {credential_kind::bearer, credential_kind::api_key})
    EXPECT_EQ(kind_from_text(to_text(kind)), kind);
  EXPECT_FALSE(kind_from_text("password"));
}

TEST(NormalizedSubject, LowersAsciiLetters) {
  EXPECT_EQ(normalized_subject("Jane.Doe+X@Example.COM"), "jane.doe+x@example.com");
  EXPECT_EQ(normalized_subject("J\xC3\x84ne@Example.com"), "j\xC3\x84ne@example.com");
}

TEST(NormalizedSubject, RefusesWhatIsNoAddress) {
  for (const char* text : {"", "jane", "@example.com", "jane@", "a@b@c", "jane doe@example.com",
                           "jane@exa\tmple.com", "j\xFFne@example.com"})
    EXPECT_FALSE(normalized_subject(text)) << text;
  EXPECT_TRUE(normalized_subject(std::string(252, 'a') + "@b"));
  EXPECT_FALSE(normalized_subject(std::string(253, 'a') + "@b"));
}

}  // namespace
}  // namespace roster::gateway
