// Appended by hand: a list may have 100,000 users, and the order of the members is the page's.
#include "services/collections/api/users_json.hpp"

#include "common/text/json.hpp"

namespace roster::collections::api {

void append_user(std::string& out, const domain::member& user) {
  out += R"({"id":)";
  out += std::to_string(user.user_id);
  out += R"(,"first_name":)";
  text::append_json_string_or_null(out, user.first_name);
  out += R"(,"last_name":)";
  text::append_json_string_or_null(out, user.last_name);
  out += R"(,"email":)";
  text::append_json_string(out, user.email);
  out += R"(,"user_role":{"name":)";
  text::append_json_string(out, user.role);
  out += "}}";
}

void append_users(std::string& out, std::span<const domain::member> users) {
  for (std::size_t i = 0; i < users.size(); ++i) {
    if (i > 0) out += ',';
    append_user(out, users[i]);
  }
}

std::string users_json(std::span<const domain::member> users) {
  constexpr std::size_t usual_size = 128;
  std::string out;
  out.reserve(usual_size * (users.size() + 1));
  out += R"({"users":[)";
  append_users(out, users);
  out += "]}";
  return out;
}

}  // namespace roster::collections::api
