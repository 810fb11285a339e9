// The signed statement of who is calling: what verifies, and that nothing else does.
#include "common/identity/identity.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "common/crypto/base64url.hpp"
#include "common/crypto/digest.hpp"

namespace roster::identity {
namespace {

const std::string first_key(32, '1');
const std::string second_key(32, '2');
constexpr std::chrono::sys_seconds now{std::chrono::seconds(1'700'000'000)};

statement a_statement() {
  return {{"jane@example.com", 42, {"participants:write", "subscriptions:write"}},
          "participants",
          now + std::chrono::seconds(60)};
}

// What a gateway gone wrong, or somebody who knows the key, could send.
std::string signed_claims(std::string_view claims) {
  const std::string text = "v1." + crypto::base64url_encode(claims);
  return text + "." + crypto::base64url_encode(crypto::bytes_of(crypto::hmac_sha256(first_key, text)));
}

TEST(Identity, VerifiesWhatWasSigned) {
  const auto who = verify(sign(a_statement(), {first_key}), "participants", {first_key}, now);
  ASSERT_TRUE(who);
  EXPECT_EQ(who->who.subject, "jane@example.com");
  EXPECT_EQ(who->who.credential_id, 42);
  EXPECT_EQ(who->who.scopes, (std::vector<std::string>{"participants:write", "subscriptions:write"}));
}

TEST(Identity, HasTheFormItsHeaderDescribes) {
  const std::string text = sign({{"j\"\n@x", 7, {}}, "collections", now}, {first_key});
  const std::string claims = R"({"sub":"j\"\n@x","cid":7,"scp":[],"aud":"collections","exp":1700000000})";
  EXPECT_EQ(text, signed_claims(claims));
}

TEST(Identity, SurvivesTheRotationOfKeys) {
  const std::string by_first = sign(a_statement(), {first_key, second_key});
  const std::string by_second = sign(a_statement(), {second_key});
  for (const std::string& text : {by_first, by_second}) {
    EXPECT_TRUE(verify(text, "participants", {first_key, second_key}, now));
    EXPECT_TRUE(verify(text, "participants", {second_key, first_key}, now));
  }
  EXPECT_FALSE(verify(by_second, "participants", {first_key}, now));
  EXPECT_FALSE(verify(by_first, "participants", {second_key}, now));
}

TEST(Identity, IsForOneAudience) {
  const std::string text = sign(a_statement(), {first_key});
  EXPECT_FALSE(verify(text, "collections", {first_key}, now));
  EXPECT_FALSE(verify(text, "", {first_key}, now));
  EXPECT_FALSE(verify(text, "participant", {first_key}, now));
}

TEST(Identity, ExpiresOnTheSecond) {
  const std::string text = sign(a_statement(), {first_key});
  EXPECT_TRUE(verify(text, "participants", {first_key}, now + std::chrono::seconds(59)));
  EXPECT_FALSE(verify(text, "participants", {first_key}, now + std::chrono::seconds(60)));
  EXPECT_FALSE(verify(text, "participants", {first_key}, now + std::chrono::hours(1)));
}

TEST(Identity, BreaksWithAnyOneChangedCharacter) {
  const std::string text = sign(a_statement(), {first_key});
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(verify(changed, "participants", {first_key}, now)) << i;
  }
}

TEST(Identity, BreaksWhenCutOrPadded) {
  const std::string text = sign(a_statement(), {first_key});
  for (std::size_t length = 0; length < text.size(); ++length)
    EXPECT_FALSE(verify(text.substr(0, length), "participants", {first_key}, now)) << length;
  for (const std::string_view more : {"A", "=", " ", ".", ".A"})
    EXPECT_FALSE(verify(text + std::string(more), "participants", {first_key}, now)) << more;
  EXPECT_FALSE(verify(" " + text, "participants", {first_key}, now));
}

TEST(Identity, RefusesOtherForms) {
  for (const std::string_view text :
       {"", ".", "..", "v1", "v1.", "v1..", "v1.e30", "v1.e30.", "v2.e30.AAAA", "e30.e30.e30"})
    EXPECT_FALSE(verify(text, "participants", {first_key}, now)) << text;
}

TEST(Identity, RefusesSignedClaimsThatLackSomethingOrHaveAnotherType) {
  ASSERT_TRUE(
      verify(signed_claims(R"({"sub":"a","cid":1,"scp":["s"],"aud":"participants","exp":1800000000})"),
             "participants", {first_key}, now));
  for (const std::string_view claims :
       {R"({"cid":1,"scp":[],"aud":"participants","exp":1800000000})",
        R"({"sub":"a","scp":[],"aud":"participants","exp":1800000000})",
        R"({"sub":"a","cid":1,"aud":"participants","exp":1800000000})",
        R"({"sub":"a","cid":1,"scp":[],"exp":1800000000})",
        R"({"sub":"a","cid":1,"scp":[],"aud":"participants"})",
        R"({"sub":1,"cid":1,"scp":[],"aud":"participants","exp":1800000000})",
        R"({"sub":"a","cid":"1","scp":[],"aud":"participants","exp":1800000000})",
        R"({"sub":"a","cid":1,"scp":"s","aud":"participants","exp":1800000000})",
        R"({"sub":"a","cid":1,"scp":[1],"aud":"participants","exp":1800000000})",
        R"({"sub":"a","cid":1,"scp":[],"aud":["participants"],"exp":1800000000})",
        R"({"sub":"a","cid":1,"scp":[],"aud":"participants","exp":1.8e9})",
        R"({"sub":"a","cid":1,"scp":[],"aud":"participants","exp":18446744073709551615})", "[]", "null", "",
        "{"})
    EXPECT_FALSE(verify(signed_claims(claims), "participants", {first_key}, now)) << claims;
}

TEST(Identity, SaysWhyAStatementDoesNotCount) {
  const std::string text = sign(a_statement(), {first_key});
  const auto why = [](const std::string& header, std::string_view audience, const std::string& key,
                      std::chrono::sys_seconds at) { return verify(header, audience, {key}, at).error(); };
  EXPECT_EQ(why("v1.", "participants", first_key, now), refusal::malformed);
  EXPECT_EQ(why(signed_claims("[]"), "participants", first_key, now), refusal::malformed);
  EXPECT_EQ(why(text, "participants", second_key, now), refusal::unknown_key);
  EXPECT_EQ(why(text, "collections", first_key, now), refusal::wrong_audience);
  EXPECT_EQ(why(text, "participants", first_key, now + std::chrono::hours(1)), refusal::expired);
}

TEST(Identity, NeverTrustsAShortKey) {
  EXPECT_THROW(sign(a_statement(), {}), std::invalid_argument);
  EXPECT_THROW(sign(a_statement(), {first_key.substr(1)}), std::invalid_argument);
  const std::string text = sign(a_statement(), {first_key});
  EXPECT_FALSE(verify(text, "participants", {}, now));
  const std::string claims =
      "v1." +
      crypto::base64url_encode(R"({"sub":"a","cid":1,"scp":[],"aud":"participants","exp":1800000000})");
  const std::string by_empty_key =
      claims + "." + crypto::base64url_encode(crypto::bytes_of(crypto::hmac_sha256("", claims)));
  EXPECT_FALSE(verify(by_empty_key, "participants", {""}, now));
}

TEST(Identity, CarriesManyScopes) {
  statement claims = a_statement();
  claims.who.scopes.assign(500, std::string(50, 's'));  // more than verify() parses without allocating
  const auto who = verify(sign(claims, {first_key}), "participants", {first_key}, now);
  ASSERT_TRUE(who);
  EXPECT_EQ(who->who.scopes, claims.who.scopes);
}

TEST(Caller, HasOnlyItsScopes) {
  const caller who = a_statement().who;
  EXPECT_TRUE(who.has_scope("subscriptions:write"));
  EXPECT_FALSE(who.has_scope("subscriptions"));
  EXPECT_FALSE(who.has_scope(""));
}

}  // namespace
}  // namespace roster::identity
