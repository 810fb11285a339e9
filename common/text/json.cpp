// Strict reading of JSON bodies, and writing of JSON strings.
#include "common/text/json.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <utility>

#include "common/text/words.hpp"

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

bool needs_escape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

bool may_need_escape(word bytes) {
  return any_below(bytes, 0x20) || any_equal(bytes, '"') || any_equal(bytes, '\\');
}

// How many bytes from the front need no escape.
std::size_t plain_prefix(std::string_view text) {
  return prefix_without(text, may_need_escape, needs_escape);
}

void append_escape(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
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

}  // namespace

result<json::value> parse_json(std::string_view text, const json::storage_ptr& memory) {
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
  return value;
}

result<json::value> parse_json_object(std::string_view text, const json::storage_ptr& memory) {
  result<json::value> value = parse_json(text, memory);
  if (value.has_value() && !value->is_object()) return json::value(json::object_kind, memory);
  return value;
}

bool is_plain(std::string_view text) {
  const auto may_be_other = [](word bytes) { return any_beyond_ascii(bytes) || may_need_escape(bytes); };
  const auto is_other = [](char c) { return static_cast<unsigned char>(c) >= 0x80 || needs_escape(c); };
  return prefix_without(text, may_be_other, is_other) == text.size();
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (true) {
    const std::size_t plain = plain_prefix(text);
    out.append(text, 0, plain);
    if (plain == text.size()) break;
    append_escape(out, text[plain]);
    text.remove_prefix(plain + 1);
  }
  out += '"';
}

void append_json_string_or_null(std::string& out, const std::optional<std::string>& text) {
  if (text) {
    append_json_string(out, *text);
  } else {
    out += "null";
  }
}

}  // namespace roster::text
