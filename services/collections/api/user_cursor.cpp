// A position as text: a decimal number.
#include "services/collections/api/user_cursor.hpp"

#include "common/http/cursor.hpp"
#include "services/collections/domain/user_id.hpp"

namespace roster::collections::api {

namespace {

std::string scope_of(const std::string& collection_id, people which) {
  return (which == people::staff ? "users " : "all_users ") + collection_id;
}

}  // namespace

std::string write_user_cursor(const std::string& collection_id, people which, std::int64_t behind) {
  return http::write_cursor(scope_of(collection_id, which), std::to_string(behind));
}

std::optional<std::int64_t> read_user_cursor(const std::string& collection_id, people which,
                                             const std::string& cursor) {
  const std::optional<std::string> position = http::read_cursor(scope_of(collection_id, which), cursor);
  if (!position) return std::nullopt;
  return domain::parse_user_id(*position);
}

}  // namespace roster::collections::api
