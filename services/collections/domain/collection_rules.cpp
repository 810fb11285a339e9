// Member by member, in the order of the published page.
#include "services/collections/domain/collection_rules.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <utility>

#include "common/text/utf8.hpp"
#include "services/collections/domain/failures.hpp"

namespace roster::collections::domain {

namespace {

namespace json = boost::json;

// The member, or nullptr where it is absent or null.
const json::value* find(const json::value& body, std::string_view name) {
  const json::value* member = body.get_object().if_contains(name);
  return member == nullptr || member->is_null() ? nullptr : member;
}

bool says(const json::value& body, std::string_view name) {
  return body.get_object().contains(name);
}

bool is_longer(std::string_view text, std::size_t most) {
  // A character is at least a byte: most texts need no counting.
  return text.size() > most && text::count_code_points(text) > most;
}

result<std::string> read_text(const json::value& member, std::string_view name, std::string_view title,
                              std::size_t most) {
  const json::string* written = member.if_string();
  if (written == nullptr) return must_be_a_string(name);
  const std::string_view text(written->data(), written->size());
  if (is_longer(text, most)) return too_long(title, most);
  return std::string(text);
}

result<std::string> read_title(const json::value& body) {
  const json::value* member = find(body, "title");
  if (member == nullptr) return failure{errc::invalid_data};  // "Missing parameters"
  result<std::string> title = read_text(*member, "title", "Title", longest_title);
  if (title.has_value() && text::trim(*title).empty()) return failure{errc::invalid_data};
  return title;
}

using optional_text = std::optional<std::string>;

result<optional_text> read_optional(const json::value& body, std::string_view name, std::string_view title,
                                    std::size_t most) {
  const json::value* member = find(body, name);
  if (member == nullptr) return optional_text();
  result<std::string> text = read_text(*member, name, title, most);
  if (text.has_error()) return text.error();
  return optional_text(std::move(*text));
}

result<optional_text> read_description(const json::value& body) {
  return read_optional(body, "description", "Description", longest_description);
}

result<optional_text> read_category(const json::value& body) {
  return read_optional(body, "category", "Category", longest_category);
}

result<std::vector<std::string>> read_tags(const json::value& body) {
  std::vector<std::string> out;
  const json::value* member = find(body, "tags");
  if (member == nullptr) return out;
  const json::array* items = member->if_array();
  if (items == nullptr) return tags_must_be_strings();
  if (items->size() > most_tags) return too_many_tags(most_tags);
  for (const json::value& item : *items) {
    if (!item.is_string()) return tags_must_be_strings();
    result<std::string> tag = read_text(item, "tags", "Tag", longest_tag);
    if (tag.has_error()) return tag.error();
    out.push_back(std::move(*tag));
  }
  return out;
}

}  // namespace

result<new_collection> read_new_collection(const json::value& body) {
  result<std::string> title = read_title(body);
  if (title.has_error()) return title.error();
  result<optional_text> description = read_description(body);
  if (description.has_error()) return description.error();
  result<optional_text> category = read_category(body);
  if (category.has_error()) return category.error();
  result<std::vector<std::string>> tags = read_tags(body);
  if (tags.has_error()) return tags.error();
  return new_collection{std::move(*title), std::move(*description), std::move(*category), std::move(*tags)};
}

result<collection_changes> read_collection_changes(const json::value& body) {
  collection_changes out;
  if (says(body, "title")) {
    result<std::string> title = read_title(body);
    if (title.has_error()) return title.error();
    out.title = std::move(*title);
  }
  if (says(body, "description")) {
    result<optional_text> description = read_description(body);
    if (description.has_error()) return description.error();
    out.description = std::move(*description);
  }
  if (says(body, "category")) {
    result<optional_text> category = read_category(body);
    if (category.has_error()) return category.error();
    out.category = std::move(*category);
  }
  if (says(body, "tags")) {
    result<std::vector<std::string>> tags = read_tags(body);
    if (tags.has_error()) return tags.error();
    out.tags = std::move(*tags);
  }
  return out;
}

}  // namespace roster::collections::domain
