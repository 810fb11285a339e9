// The rules of a new participant, field by field.
#include "services/participants/domain/participant_rules.hpp"

#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <utility>
#include <vector>

#include "common/text/utf8.hpp"
#include "services/participants/domain/field_messages.hpp"

namespace roster::participants::domain {

namespace {

using complaints = std::vector<field_error>;

bool is_absent(const boost::json::value* member) {
  return member == nullptr || member->is_null();
}

std::string_view view_of(const boost::json::string& text) {
  return {text.data(), text.size()};
}

void read_key(const boost::json::value* member, std::string& into, complaints& found) {
  if (is_absent(member)) {
    found.push_back({"key", required("key")});
    return;
  }
  if (!member->is_string()) {
    found.push_back({"key", must_be_a_string("key")});
    return;
  }
  const std::string_view key = text::trim(view_of(member->get_string()));
  if (key.empty()) {
    found.push_back({"key", required("key")});
    return;
  }
  if (text::count_code_points(key) > longest_key) found.push_back({"key", too_long("key", longest_key)});
  if (!matches_key_pattern(key)) found.push_back({"key", invalid_format("key")});
  into = key;
}

void read_notes(const boost::json::value* member, std::optional<std::string>& into, complaints& found) {
  if (is_absent(member)) return;
  if (!member->is_string()) {
    found.push_back({"notes", must_be_a_string("notes")});
    return;
  }
  const std::string_view notes = view_of(member->get_string());
  // A character is at least a byte: most texts need no counting.
  if (notes.size() > longest_notes && text::count_code_points(notes) > longest_notes)
    found.push_back({"notes", too_long("notes", longest_notes)});
  into = notes;
}

}  // namespace

bool matches_key_pattern(std::string_view key) {
  if (key.empty()) return false;
  const char last = key.back();
  return (last >= 'a' && last <= 'z') || (last >= 'A' && last <= 'Z') || (last >= '0' && last <= '9');
}

result<new_participant> read_new_participant(const boost::json::value& body) {
  const boost::json::object& members = body.get_object();
  complaints found;
  new_participant out;
  read_key(members.if_contains("key"), out.key, found);
  read_notes(members.if_contains("notes"), out.notes, found);
  if (!found.empty()) return failure{errc::invalid_data, std::move(found)};
  return out;
}

result<participant_changes> read_participant_changes(const boost::json::value& body) {
  const boost::json::object& members = body.get_object();
  complaints found;
  participant_changes out;
  if (const boost::json::value* key = members.if_contains("key")) read_key(key, out.key.emplace(), found);
  if (const boost::json::value* notes = members.if_contains("notes"))
    read_notes(notes, out.notes.emplace(), found);
  if (!found.empty()) return failure{errc::invalid_data, std::move(found)};
  return out;
}

}  // namespace roster::participants::domain
