// Media types compared as RFC 9110 says: without regard to case, parameters aside.
#include "common/http/media_type.hpp"

#include "common/http/types.hpp"

namespace roster::http {

namespace {

constexpr std::string_view json_api = "application/vnd.api+json";
constexpr std::string_view plain_json = "application/json";

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string_view type_of(std::string_view media_range) {
  return trim(media_range.substr(0, media_range.find(';')));
}

// RFC 9110, section 12.4.2: "q=0", "q=0.0" … mean "not acceptable".
bool has_zero_weight(std::string_view media_range) {
  auto at = media_range.find(';');
  while (at != std::string_view::npos) {
    media_range.remove_prefix(at + 1);
    at = media_range.find(';');
    const std::string_view parameter = trim(media_range.substr(0, at));
    if (parameter.size() < 3 || (parameter[0] != 'q' && parameter[0] != 'Q') || parameter[1] != '=') continue;
    return parameter.substr(2).find_first_not_of("0.") == std::string_view::npos;
  }
  return false;
}

}  // namespace

bool is_accepted_content_type(std::optional<std::string_view> content_type) {
  if (!content_type) return true;
  const std::string_view type = type_of(*content_type);
  if (iequals(type, plain_json)) return true;
  constexpr std::string_view suffix = "+json";
  const auto slash = type.find('/');
  return slash != std::string_view::npos && slash != 0 && type.size() > slash + 1 + suffix.size() &&
         iequals(type.substr(type.size() - suffix.size()), suffix);
}

std::string_view response_content_type(std::optional<std::string_view> accept) {
  if (!accept || accept->size() < json_api.size()) return plain_json;
  std::string_view rest = *accept;
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    const std::string_view range = rest.substr(0, comma);
    if (iequals(type_of(range), json_api) && !has_zero_weight(range)) return json_api;
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  return plain_json;
}

}  // namespace roster::http
