// Lines are looked at some words at a time, names by table.
#include "common/http/plain_head.hpp"

#include <algorithm>
#include <charconv>

#include "common/text/byte_set.hpp"
#include "common/text/words.hpp"

namespace roster::http {

namespace {

// tchar of RFC 9110, section 5.6.2.
constexpr text::byte_set token_bytes(text::letters_and_digits, "!#$%&'*+-.^_`|~");

}  // namespace

std::optional<std::string_view> plain_lines::next() {
  const std::string_view rest = bytes_.substr(taken_);
  const std::size_t length = text::printable_prefix(rest);
  if (rest.substr(length, 2) != "\r\n") return std::nullopt;
  taken_ += length + 2;
  return rest.substr(0, length);
}

std::optional<plain_header> read_plain_header(std::string_view line) {
  const auto* const end =
      std::find_if_not(line.begin(), line.end(), [](char c) { return token_bytes.has(c); });
  const auto colon = static_cast<std::size_t>(end - line.begin());
  if (colon == 0 || colon == line.size() || line[colon] != ':') return std::nullopt;
  const std::string_view name = line.substr(0, colon);
  std::string_view value = line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (value.starts_with(' ') || value.ends_with(' ')) return std::nullopt;
  return plain_header{boost::beast::http::string_to_field(name), name, value};
}

std::optional<std::size_t> read_plain_number(std::string_view value) {
  constexpr std::size_t most_digits = 9;  // fit whatever a size is, and are more than any body here may have
  std::size_t length = 0;
  const char* const end = value.data() + value.size();
  if (value.size() > most_digits) return std::nullopt;
  const auto [read_to, error] = std::from_chars(value.data(), end, length);
  if (error != std::errc() || read_to != end) return std::nullopt;
  return length;
}

}  // namespace roster::http
