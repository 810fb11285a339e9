// From requests to the arrays of the set-based statements, and from their rows to values. No decisions.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/db/connection.hpp"
#include "services/collections/repository/repository.hpp"

namespace roster::collections {

// Runs a statement: by itself (connection::run) or inside a transaction.
using runner = std::function<pqxx::result(const db::statement& what, const db::parameters& values)>;
inline runner by_itself(db::connection& on) {
  return [&on](const db::statement& what, const db::parameters& values) { return on.run(what, values); };
}
inline runner inside(db::transaction& in) {
  return [&in](const db::statement& what, const db::parameters& values) { return in.run(what, values); };
}

enum class standing { no_collection, forbidden, allowed };

// `what` is statements::check_access or lock_access. One per request, in order.
std::vector<standing> ask_access(const runner& run, const db::statement& what,
                                 std::span<const access> requests);

enum class guest_row_kind { no_collection, forbidden, exists, added, retry };

struct guest_row {
  guest_row_kind kind = guest_row_kind::no_collection;
  domain::member guest{};  // when added
};

// Runs statements::add_guests for the requests at `which`: one row for each of those, in their order.
std::vector<guest_row> add_guest_rows(const runner& run, std::span<const add_guest_request> requests,
                                      std::span<const std::size_t> which);

// Users by their id, as guests; ids that nobody has are left out.
std::map<std::int64_t, domain::member> find_users(const runner& run, std::span<const std::int64_t> user_ids);

using member_list = std::shared_ptr<const std::vector<domain::member>>;

// The users of each of these distinct collections, by ascending id, `most_listed` and one more at most. A
// collection without users is left out.
std::map<std::string, member_list, std::less<>> list_members(
    const runner& run, std::span<const std::string_view> collection_ids);

}  // namespace roster::collections
