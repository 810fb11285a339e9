// Reads the two credential headers.
#include "gateway/auth/presented_secret.hpp"

#include <algorithm>
#include <array>

namespace roster::gateway {

namespace {

constexpr std::string_view scheme = "bearer";
// Ours have 44 characters; a bound keeps anyone from having us hash kilobytes.
constexpr std::size_t longest_secret = 512;

constexpr std::array<bool, 256> make_token68_characters() {
  std::array<bool, 256> out{};
  for (const char c :
       std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/"))
    out[static_cast<unsigned char>(c)] = true;
  return out;
}

// Every request is looked at.
bool is_token68_character(char c) {
  static constexpr std::array<bool, 256> allowed = make_token68_characters();
  return allowed[static_cast<unsigned char>(c)];
}

// token68 of RFC 9110, section 11.2.
bool is_token68(std::string_view text) {
  const std::size_t end = text.find_last_not_of('=');
  if (end == std::string_view::npos || text.size() > longest_secret) return false;
  text = text.substr(0, end + 1);
  return std::all_of(text.begin(), text.end(), is_token68_character);
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
