// Reads the two credential headers.
#include "gateway/auth/presented_secret.hpp"

#include <algorithm>

#include "common/text/byte_set.hpp"

namespace roster::gateway {

namespace {

constexpr std::string_view scheme = "bearer";
// Ours have 44 characters; a bound keeps anyone from having us hash kilobytes.
constexpr std::size_t longest_secret = 512;

constexpr text::byte_set token68_bytes(text::letters_and_digits, "-._~+/");

// token68 of RFC 9110, section 11.2.
bool is_token68(std::string_view secret) {
  const std::size_t end = secret.find_last_not_of('=');
  if (end == std::string_view::npos || secret.size() > longest_secret) return false;
  return token68_bytes.has_all(secret.substr(0, end + 1));
}

std::optional<std::string_view> checked(std::string_view secret) {
  if (!is_token68(secret)) return std::nullopt;
  return secret;
}

std::optional<std::string_view> bearer_token(const http::request& message) {
  if (message.count(http::field::authorization) != 1) return std::nullopt;
  std::string_view value = *message.header(http::field::authorization);
  if (value.size() <= scheme.size() || value[scheme.size()] != ' ') return std::nullopt;
  if (!http::iequals(value.substr(0, scheme.size()), scheme)) return std::nullopt;
  value.remove_prefix(scheme.size());
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  return checked(value);
}

std::optional<std::string_view> api_key(const http::request& message) {
  constexpr std::string_view name = "X-API-KEY";
  if (message.count(name) != 1) return std::nullopt;
  return checked(*message.header(name));
}

}  // namespace

std::optional<std::string_view> presented_secret(const http::request& message, credential_kind accepted) {
  switch (accepted) {
    case credential_kind::bearer:
      return bearer_token(message);
    case credential_kind::api_key:
      return api_key(message);
  }
  return std::nullopt;
}

}  // namespace roster::gateway
