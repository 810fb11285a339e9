// The checks that more than one kind of field needs.
#include "services/participants/domain/field_reader.hpp"

#include <utility>

#include "common/text/utf8.hpp"
#include "services/participants/domain/field_messages.hpp"
#include "services/participants/domain/participant_rules.hpp"

namespace roster::participants::domain {

std::string field_reader::key(std::string_view field) {
  std::string out = required_name(field, longest_key);
  if (!out.empty() && !matches_key_pattern(out)) complain(field, invalid_format(field));
  return out;
}

std::string field_reader::required_name(std::string_view field, std::size_t most) {
  if (find(field) == nullptr) {
    complain(field, required(field));
    return {};
  }
  const std::optional<std::string_view> given = string(field);
  if (!given) return {};
  const std::string_view trimmed = text::trim(*given);
  if (trimmed.empty()) complain(field, required(field));
  check_length(field, trimmed, most);
  return std::string(trimmed);
}

std::optional<std::string> field_reader::name(std::string_view field, std::size_t most) {
  const std::optional<std::string_view> given = string(field);
  if (!given) return std::nullopt;
  const std::string_view trimmed = text::trim(*given);
  if (trimmed.empty()) return std::nullopt;
  check_length(field, trimmed, most);
  return std::string(trimmed);
}

std::optional<std::string> field_reader::text(std::string_view field, std::size_t most) {
  const std::optional<std::string_view> given = string(field);
  if (!given) return std::nullopt;
  check_length(field, *given, most);
  return std::string(*given);
}

bool field_reader::flag(std::string_view field) {
  const boost::json::value* member = find(field);
  if (member == nullptr) return false;
  if (!member->is_bool()) {
    complain(field, must_be_true_or_false(field));
    return false;
  }
  return member->get_bool();
}

bool field_reader::has(std::string_view field) const {
  return members_.contains(field);
}

std::optional<failure> field_reader::take_failure() {
  if (found_.empty()) return std::nullopt;
  return failure{errc::invalid_data, std::move(found_)};
}

const boost::json::value* field_reader::find(std::string_view field) const {
  const boost::json::value* member = members_.if_contains(field);
  return member == nullptr || member->is_null() ? nullptr : member;
}

std::optional<std::string_view> field_reader::string(std::string_view field) {
  const boost::json::value* member = find(field);
  if (member == nullptr) return std::nullopt;
  if (!member->is_string()) {
    complain(field, must_be_a_string(field));
    return std::nullopt;
  }
  const boost::json::string& text = member->get_string();
  return std::string_view(text.data(), text.size());
}

void field_reader::check_length(std::string_view field, std::string_view text, std::size_t most) {
  // A character is at least a byte: most texts need no counting.
  if (text.size() > most && text::count_code_points(text) > most) complain(field, too_long(field, most));
}

void field_reader::complain(std::string_view field, std::string message) {
  found_.push_back({std::string(field), std::move(message)});
}

}  // namespace roster::participants::domain
