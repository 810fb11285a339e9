// Secrets, and the text forms of a credential's parts.
#include "gateway/auth/credential.hpp"

#include <cstring>

#include "common/crypto/random.hpp"
#include "common/text/email.hpp"
#include "common/text/secret.hpp"

namespace roster::gateway {

namespace {

std::optional<unsigned> hex_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  return std::nullopt;
}

std::uint64_t make_seed() {
  const std::string bytes = crypto::random_bytes(sizeof(std::uint64_t));
  std::uint64_t seed = 0;
  std::memcpy(&seed, bytes.data(), sizeof seed);
  return seed;
}

}  // namespace

std::string make_secret(credential_kind kind) {
  const std::string_view prefix =
      kind == credential_kind::bearer ? text::bearer_prefix : text::api_key_prefix;
  return std::string(prefix) + crypto::random_token(text::secret_characters);
}

std::optional<secret_hash> hash_from_hex(std::string_view hex) {
  secret_hash out{};
  if (hex.size() != out.size() * 2) return std::nullopt;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto high = hex_value(hex[2 * i]);
    const auto low = hex_value(hex[2 * i + 1]);
    if (!high || !low) return std::nullopt;
    out[i] = static_cast<std::uint8_t>(*high << 4U | *low);
  }
  return out;
}

std::string_view to_text(credential_kind kind) {
  switch (kind) {
    case credential_kind::bearer:
      return "bearer";
    case credential_kind::api_key:
      return "api_key";
  }
  return {};
}

std::optional<credential_kind> kind_from_text(std::string_view text) {
  if (text == "bearer") return credential_kind::bearer;
  if (text == "api_key") return credential_kind::api_key;
  return std::nullopt;
}

std::optional<std::string> normalized_subject(std::string_view email) {
  if (!text::is_email(email)) return std::nullopt;
  std::string out(email);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::size_t secret_hash_hasher::operator()(const secret_hash& hash) const noexcept {
  static const std::uint64_t seed = make_seed();
  std::uint64_t first = 0;
  std::memcpy(&first, hash.data(), sizeof first);
  const std::uint64_t mixed = (first ^ seed) * 0x9E3779B97F4A7C15U;
  return static_cast<std::size_t>(mixed ^ (mixed >> 32U));
}

}  // namespace roster::gateway
