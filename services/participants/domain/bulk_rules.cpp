// The rules of the list; those of its items are participant_rules'.
#include "services/participants/domain/bulk_rules.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "services/participants/domain/field_messages.hpp"
#include "services/participants/domain/participant_rules.hpp"

namespace roster::participants::domain {

namespace {

constexpr const char* list_field = "participants";

failure complaint(std::string message) {
  return {errc::invalid_data, {{list_field, std::move(message)}}};
}

}  // namespace

result<std::vector<result<new_participant>>> read_bulk(const boost::json::value& body) {
  const boost::json::value* member = body.get_object().if_contains(list_field);
  if (member == nullptr || member->is_null()) return complaint(required(list_field));
  const boost::json::array* items = member->if_array();
  if (items == nullptr) return complaint(must_be_an_array(list_field));
  if (items->empty()) return complaint(required(list_field));
  if (items->size() > most_in_bulk) return complaint(too_many_items(list_field, most_in_bulk));

  const boost::json::value no_fields(boost::json::object_kind);
  std::vector<result<new_participant>> out;
  out.reserve(items->size());
  for (const boost::json::value& item : *items)
    out.push_back(read_new_participant(item.is_object() ? item : no_fields));
  return out;
}

}  // namespace roster::participants::domain
