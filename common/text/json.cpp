// Strict reading of JSON bodies, and writing of JSON strings.
#include "common/text/json.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <utility>

namespace roster::text {

namespace json = boost::json;

namespace {

// The parser bounds the depth, so this recursion is bounded too.
bool contains_nul(const json::value& value) {
  if (const json::string* text = value.if_string())
    return std::find(text->begin(), text->end(), '\0') != text->end();
  if (const json::array* items = value.if_array())
    return std::any_of(items->begin(), items->end(), contains_nul);
  if (const json::object* members = value.if_object()) {
    return std::any_of(members->begin(), members->end(), [](const json::key_value_pair& member) {
      return std::find(member.key().begin(), member.key().end(), '\0') != member.key().end() ||
             contains_nul(member.value());
    });
  }
  return false;
}

}  // namespace

result<json::value> parse_json_object(std::string_view text, const json::storage_ptr& memory) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return json::value(json::object_kind, memory);
  json::parse_options strict;
  strict.max_depth = max_json_depth;
  boost::system::error_code error;
  json::value value = json::parse(text, error, memory, strict);
  if (error) return failure{errc::bad_request};
  // A NUL can only be written as this escape (a raw one is malformed), so nearly no body is walked.
  if (text.find("\\u0000") != std::string_view::npos && contains_nul(value))
    return failure{errc::bad_request};
  if (!value.is_object()) return json::value(json::object_kind, memory);
  return value;
}

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '"';
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, copied, i - copied);
    copied = i + 1;
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += "\\u00";
        out += digits[byte >> 4U];
        out += digits[byte & 0x0FU];
    }
  }
  out.append(text, copied, text.size() - copied);
  out += '"';
}

}  // namespace roster::text
