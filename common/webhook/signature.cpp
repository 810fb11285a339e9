// HMAC-SHA256 over "id.time.body".
#include "common/webhook/signature.hpp"

#include "common/crypto/base64.hpp"
#include "common/crypto/digest.hpp"

namespace roster::webhook {

namespace {

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::size_t least_secret_bytes = 24;
constexpr std::size_t most_secret_bytes = 64;

}  // namespace

std::optional<std::string> read_secret(std::string_view text) {
  if (!text.starts_with(secret_prefix)) return std::nullopt;
  std::optional<std::string> bytes = crypto::base64_decode(text.substr(secret_prefix.size()));
  if (!bytes || bytes->size() < least_secret_bytes || bytes->size() > most_secret_bytes) return std::nullopt;
  return bytes;
}

std::string sign(const std::vector<std::string>& secrets, std::string_view message_id,
                 std::chrono::sys_seconds time, std::string_view body) {
  std::string content(message_id);
  content.append(".").append(std::to_string(time.time_since_epoch().count())).append(".").append(body);
  std::string out;
  for (const std::string& secret : secrets) {
    if (!out.empty()) out += ' ';
    out += "v1,";
    const crypto::digest signature = crypto::hmac_sha256(secret, content);
    out += crypto::base64_encode(crypto::bytes_of(signature));
  }
  return out;
}

}  // namespace roster::webhook
