// Entity tags: made, read from lists, compared.
#include "common/http/preconditions.hpp"

#include <algorithm>
#include <utility>

#include "common/text/number.hpp"

namespace roster::http {

namespace {

constexpr std::size_t usual_tag_bytes = 32;
constexpr char beside_begins = '-';  // no number has it, for none is negative

void append_numbers(std::string& out, std::initializer_list<std::int64_t> numbers) {
  bool is_first = true;
  for (const std::int64_t number : numbers) {
    if (!std::exchange(is_first, false)) out += '.';
    text::append_number(out, number, 36);
  }
}

// What If-Match compares of a tag.
std::string_view state_of(std::string_view tag) {
  return tag.substr(0, tag.find(beside_begins));
}

std::string_view skip(std::string_view text, std::string_view these) {
  const auto start = text.find_first_not_of(these);
  return start == std::string_view::npos ? std::string_view() : text.substr(start);
}

// RFC 9110, section 8.8.3: any visible character but '"', and what is not ASCII.
bool is_tag_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x21 || (byte >= 0x23 && byte != 0x7F);
  });
}

// Takes one `"…"` or `W/"…"` off the front of `text`; empty when there is none.
std::string_view take_tag(std::string_view& text) {
  const std::size_t start = text.starts_with("W/") ? 2 : 0;
  if (text.size() <= start || text[start] != '"') return {};
  const auto close = text.find('"', start + 1);
  if (close == std::string_view::npos || !is_tag_text(text.substr(start + 1, close - start - 1))) return {};
  const std::string_view tag = text.substr(0, close + 1);
  text.remove_prefix(close + 1);
  return tag;
}

std::string_view without_weakness(std::string_view tag) {
  return tag.starts_with("W/") ? tag.substr(2) : tag;
}

}  // namespace

std::string entity_tag(std::initializer_list<std::int64_t> version) {
  std::string out = "\"";
  append_numbers(out, version);
  out += '"';
  return out;
}

std::string entity_tag(std::initializer_list<std::int64_t> state,
                       std::initializer_list<std::int64_t> beside) {
  std::string out;
  out.reserve(usual_tag_bytes);
  out += '"';
  append_numbers(out, state);
  out += beside_begins;
  append_numbers(out, beside);
  out += '"';
  return out;
}

preconditions::preconditions(const request& message)
    : if_match_(read(message, field::if_match)),
      if_none_match_(read(message, field::if_none_match)),
      is_read_(message.method() == verb::get || message.method() == verb::head) {}

preconditions::tag_list preconditions::read(const request& message, field name) {
  tag_list out;
  if (message.count(name) == 0) return out;  // nearly always
  for (std::size_t i = 0; i < message.header_count(); ++i) {
    const request::header_view header = message.header_at(i);
    if (header.id != name) continue;
    out.is_sent = true;
    if (header.value == "*") {
      out.any = true;
      continue;
    }
    // Empty elements are legal (RFC 9110, section 5.6.1). What is no tag ends the reading.
    for (std::string_view rest = skip(header.value, " \t,"); !rest.empty(); rest = skip(rest, " \t,")) {
      const std::string_view tag = take_tag(rest);
      if (tag.empty()) break;
      out.tags.emplace_back(tag);
    }
  }
  return out;
}

bool preconditions::matches_strongly(const tag_list& list, std::string_view tag) {
  return list.any || std::any_of(list.tags.begin(), list.tags.end(),
                                 [&](const std::string& sent) { return state_of(sent) == state_of(tag); });
}

bool preconditions::matches_weakly(const tag_list& list, std::string_view tag) {
  return list.any || std::any_of(list.tags.begin(), list.tags.end(), [&](const std::string& sent) {
           return without_weakness(sent) == without_weakness(tag);
         });
}

precondition preconditions::evaluate(std::string_view current_tag) const {
  if (if_match_.is_sent && !matches_strongly(if_match_, current_tag)) return precondition::failed;
  if (if_none_match_.is_sent && matches_weakly(if_none_match_, current_tag))
    return is_read_ ? precondition::not_modified : precondition::failed;
  return precondition::passed;
}

result<response> conditionally(const request& message, response full) {
  const preconditions demanded(message);
  if (demanded.are_none()) return full;
  const std::string tag(full.find_header("ETag").value());
  switch (demanded.evaluate(tag)) {
    case precondition::failed:
      return failure{errc::precondition_failed};
    case precondition::passed:
      return full;
    case precondition::not_modified:
      break;
  }
  response unchanged(status::not_modified);
  unchanged.header("ETag", tag);
  return unchanged;
}

}  // namespace roster::http
