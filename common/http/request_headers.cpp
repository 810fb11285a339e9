// Idempotency-Key, payload fingerprint and Prefer.
#include "common/http/request_headers.hpp"

#include "common/crypto/digest.hpp"

namespace roster::http {

namespace {

constexpr std::size_t longest_key = 255;

failure malformed_key() {
  return {errc::bad_request, {}, "The Idempotency-Key header is malformed."};
}

// An RFC 8941 string: printable ASCII between quotes, with \" and \\ escaped.
std::optional<std::string> unquote(std::string_view text) {
  if (text.size() < 2 || text.back() != '"') return std::nullopt;
  text = text.substr(1, text.size() - 2);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '"') return std::nullopt;
    if (c == '\\') {
      if (++i == text.size()) return std::nullopt;
      c = text[i];
      if (c != '"' && c != '\\') return std::nullopt;
    }
    out.push_back(c);
  }
  return out;
}

bool is_printable_ascii(std::string_view text) {
  for (const char c : text)
    if (c < ' ' || c > '~') return false;
  return true;
}

}  // namespace

result<std::optional<std::string>> idempotency_key(const request& message) {
  const std::optional<std::string_view> header = message.header("Idempotency-Key");
  if (!header) return std::optional<std::string>();
  if (message.count("Idempotency-Key") > 1 || !is_printable_ascii(*header)) return malformed_key();
  std::optional<std::string> key;
  if (header->starts_with('"')) {
    key = unquote(*header);
  } else if (header->find_first_of(" \",;") == std::string_view::npos) {
    key = std::string(*header);
  }
  if (!key || key->empty() || key->size() > longest_key) return malformed_key();
  return key;
}

std::string payload_fingerprint(const request& message) {
  std::string_view path = message.path();
  if (path.ends_with('/')) path.remove_suffix(1);
  std::string whole;
  whole.reserve(path.size() + message.body().size() + 16);
  // '\n' cannot be part of a method or a path, so no two requests run together into one text.
  whole.append(message.method_text()).append("\n").append(path).append("\n").append(message.body());
  return crypto::to_hex(crypto::sha256(whole));
}

bool has_content_coding(const request& message) {
  const verb method = message.method();
  if (method != verb::post && method != verb::put && method != verb::patch) return false;
  for (std::size_t i = 0; i < message.header_count(); ++i) {
    const request::header_view header = message.header_at(i);
    if (header.id == field::content_encoding && !iequals(header.value, "identity")) return true;
  }
  return false;
}

bool prefers_minimal(const request& message) {
  for (std::size_t i = 0; i < message.header_count(); ++i) {
    const request::header_view header = message.header_at(i);
    if (!iequals(header.name, "Prefer")) continue;
    // Preferences are separated by commas, their parameters by semicolons; spaces may stand around '='.
    std::string compact;
    for (const char c : header.value)
      if (c != ' ' && c != '\t' && c != '"') compact.push_back(c);
    std::string_view rest = compact;
    while (!rest.empty()) {
      const auto comma = rest.find(',');
      const std::string_view preference = rest.substr(0, comma);
      const std::string_view name_and_value = preference.substr(0, preference.find(';'));
      if (iequals(name_and_value, "return=minimal")) return true;
      // RFC 7240, section 2: the first of two equal preferences counts.
      if (iequals(name_and_value.substr(0, name_and_value.find('=')), "return")) return false;
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return false;
}

}  // namespace roster::http
