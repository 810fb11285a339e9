// A cursor's digest covers scope and position.
#include "common/http/cursor.hpp"

#include "common/crypto/base64url.hpp"
#include "common/crypto/digest.hpp"

namespace roster::http {

namespace {

constexpr std::size_t digest_bytes = 9;  // no accident gets past 72 bits, and base64url writes them as 12

std::string digest_of(std::string_view scope, std::string_view position) {
  // The length keeps scope and position from running together.
  std::string whole = std::to_string(scope.size());
  whole.append(":").append(scope).append(position);
  const auto full = crypto::sha256(whole);
  return std::string(crypto::bytes_of(full).substr(0, digest_bytes));
}

}  // namespace

std::string write_cursor(std::string_view scope, std::string_view position) {
  std::string bytes = digest_of(scope, position);
  bytes += position;
  return crypto::base64url_encode(bytes);
}

std::optional<std::string> read_cursor(std::string_view scope, std::string_view cursor) {
  std::optional<std::string> bytes = crypto::base64url_decode(cursor);
  if (!bytes || bytes->size() < digest_bytes) return std::nullopt;
  const std::string position = bytes->substr(digest_bytes);
  if (digest_of(scope, position) != bytes->substr(0, digest_bytes)) return std::nullopt;
  return position;
}

}  // namespace roster::http
