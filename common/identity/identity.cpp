// Signing and verifying who is calling.
#include "common/identity/identity.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

#include "common/crypto/base64url.hpp"
#include "common/crypto/digest.hpp"

namespace roster::identity {

namespace json = boost::json;

namespace {

constexpr std::string_view version = "v1.";
constexpr std::size_t least_key_bytes = 32;

// "v1.<claims>" and the signature's bytes.
struct parts {
  std::string_view signed_text;
  std::string_view claims;
  std::string signature;
};

std::optional<parts> split(std::string_view header) {
  if (!header.starts_with(version)) return std::nullopt;
  const std::size_t dot = header.rfind('.');
  if (dot < version.size()) return std::nullopt;
  std::optional<std::string> signature = crypto::base64url_decode(header.substr(dot + 1));
  if (!signature) return std::nullopt;
  return parts{header.substr(0, dot), header.substr(version.size(), dot - version.size()),
               std::move(*signature)};
}

bool is_signed_by_one_of(const parts& given, const keys& shared) {
  return std::any_of(shared.begin(), shared.end(), [&](const std::string& key) {
    if (key.size() < least_key_bytes) return false;
    const crypto::digest expected = crypto::hmac_sha256(key, given.signed_text);
    return crypto::equal_in_constant_time(given.signature, crypto::bytes_of(expected));
  });
}

std::optional<std::vector<std::string>> read_scopes(const json::object& claims) {
  const json::value* const member = claims.if_contains("scp");
  const json::array* const list = member == nullptr ? nullptr : member->if_array();
  if (list == nullptr) return std::nullopt;
  std::vector<std::string> scopes;
  scopes.reserve(list->size());
  for (const json::value& item : *list) {
    const json::string* const scope = item.if_string();
    if (scope == nullptr) return std::nullopt;
    scopes.emplace_back(scope->data(), scope->size());
  }
  return scopes;
}

const json::string* text_member(const json::object& claims, std::string_view name) {
  const json::value* const member = claims.if_contains(name);
  return member == nullptr ? nullptr : member->if_string();
}

const std::int64_t* number_member(const json::object& claims, std::string_view name) {
  const json::value* const member = claims.if_contains(name);
  return member == nullptr ? nullptr : member->if_int64();
}

}  // namespace

bool caller::has_scope(std::string_view scope) const {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

std::string sign(const statement& claims, const keys& shared) {
  if (shared.empty() || shared.front().size() < least_key_bytes)
    throw std::invalid_argument("an identity key has at least 32 bytes");
  json::object members;
  members["sub"] = claims.who.subject;
  members["cid"] = claims.who.credential_id;
  members["scp"] = json::array(claims.who.scopes.begin(), claims.who.scopes.end());
  members["aud"] = claims.audience;
  members["exp"] = std::int64_t{claims.expires.time_since_epoch().count()};
  std::string out(version);
  out += crypto::base64url_encode(json::serialize(members));
  const crypto::digest signature = crypto::hmac_sha256(shared.front(), out);
  out += '.';
  out += crypto::base64url_encode(crypto::bytes_of(signature));
  return out;
}

std::string_view to_text(refusal why) {
  switch (why) {
    case refusal::malformed:
      return "malformed";
    case refusal::unknown_key:
      return "signed with none of IDENTITY_KEYS";
    case refusal::wrong_audience:
      return "meant for another service";
    case refusal::expired:
      return "expired";
  }
  return "";
}

boost::system::result<statement, refusal> verify(std::string_view header, std::string_view audience,
                                                 const keys& shared, std::chrono::sys_seconds now) {
  // The signature first: nothing that we did not write ourselves is ever decoded or parsed.
  const std::optional<parts> given = split(header);
  if (!given) return refusal::malformed;
  if (!is_signed_by_one_of(*given, shared)) return refusal::unknown_key;

  const std::optional<std::string> text = crypto::base64url_decode(given->claims);
  if (!text) return refusal::malformed;
  // Claims are short: parsed on the stack, in one go.
  std::array<unsigned char, 4096> buffer;
  json::monotonic_resource memory(buffer.data(), buffer.size());
  boost::system::error_code error;
  const json::value parsed = json::parse(*text, error, &memory);
  const json::object* const claims = error ? nullptr : parsed.if_object();
  if (claims == nullptr) return refusal::malformed;

  const json::string* const subject = text_member(*claims, "sub");
  const json::string* const meant_for = text_member(*claims, "aud");
  const std::int64_t* const credential = number_member(*claims, "cid");
  const std::int64_t* const expires = number_member(*claims, "exp");
  std::optional<std::vector<std::string>> scopes = read_scopes(*claims);
  if (subject == nullptr || meant_for == nullptr || credential == nullptr || expires == nullptr || !scopes)
    return refusal::malformed;
  if (std::string_view(meant_for->data(), meant_for->size()) != audience) return refusal::wrong_audience;
  if (now.time_since_epoch().count() >= *expires) return refusal::expired;
  caller who{std::string(subject->data(), subject->size()), *credential, std::move(*scopes)};
  return statement{std::move(who), std::string(audience),
                   std::chrono::sys_seconds(std::chrono::seconds(*expires))};
}

}  // namespace roster::identity
