// Arrays in, rows out.
#include "services/collections/repository/guest_rows.hpp"

#include <stdexcept>

#include "common/db/array.hpp"
#include "services/collections/repository/columns.hpp"
#include "services/collections/repository/statements.hpp"

namespace roster::collections {

namespace {

standing standing_of(std::string_view outcome) {
  if (outcome == "allowed") return standing::allowed;
  if (outcome == "forbidden") return standing::forbidden;
  return standing::no_collection;
}

guest_row_kind kind_of(std::string_view outcome) {
  if (outcome == "added") return guest_row_kind::added;
  if (outcome == "exists") return guest_row_kind::exists;
  if (outcome == "retry") return guest_row_kind::retry;
  if (outcome == "forbidden") return guest_row_kind::forbidden;
  return guest_row_kind::no_collection;
}

}  // namespace

std::vector<standing> ask_access(const runner& run, const db::statement& what,
                                 std::span<const access> requests) {
  db::array_literal collection_ids;
  db::array_literal subjects;
  for (const access& by : requests) {
    collection_ids.add(by.collection_id);
    subjects.add(by.subject);
  }
  std::vector<standing> out;
  out.reserve(requests.size());
  const pqxx::result rows = run(what, {collection_ids.take(), subjects.take()});
  for (const auto& row : rows) out.push_back(standing_of(text_of(row[0])));
  return out;
}

std::vector<guest_row> add_guest_rows(const runner& run, std::span<const add_guest_request> requests,
                                      std::span<const std::size_t> which) {
  db::array_literal collection_ids;
  db::array_literal subjects;
  db::array_literal emails;
  db::array_literal credential_ids;
  db::array_literal request_ids;
  for (const std::size_t i : which) {
    const access& by = requests[i].by;
    collection_ids.add(by.collection_id);
    subjects.add(by.subject);
    emails.add(requests[i].email);
    credential_ids.add_or_null(by.credential_id);
    request_ids.add_or_null(by.request_id);
  }
  const pqxx::result rows =
      run(statements::add_guests,
          {collection_ids.take(), subjects.take(), emails.take(), credential_ids.take(), request_ids.take()});
  std::vector<guest_row> out;
  out.reserve(which.size());
  for (const auto& row : rows) {
    guest_row& made = out.emplace_back();
    made.kind = kind_of(text_of(row[0]));
    if (made.kind == guest_row_kind::added) made.guest = user_of(row, 1, "guest");
  }
  if (out.size() != which.size()) throw std::logic_error("add_guests returned another number of rows");
  return out;
}

std::map<std::int64_t, domain::member> find_users(const runner& run, std::span<const std::int64_t> user_ids) {
  db::array_literal ids;
  for (const std::int64_t id : user_ids) ids.add(id);
  std::map<std::int64_t, domain::member> out;
  const pqxx::result rows = run(statements::find_users, {ids.take()});
  for (const auto& row : rows) {
    domain::member user = user_of(row, 0, "guest");
    out.emplace(user.user_id, std::move(user));
  }
  return out;
}

std::map<std::string, member_list, std::less<>> list_members(
    const runner& run, std::span<const std::string_view> collection_ids) {
  db::array_literal ids;
  for (const std::string_view id : collection_ids) ids.add(id);
  std::map<std::string, member_list, std::less<>> out;
  std::vector<domain::member> current;
  std::string_view current_id;
  const auto close = [&] {
    if (!current.empty())
      out.emplace(current_id, std::make_shared<const std::vector<domain::member>>(std::move(current)));
    current = {};
  };
  const pqxx::result rows = run(statements::list_members, {ids.take()});
  for (const auto& row : rows) {
    const std::string_view id = text_of(row[0]);  // lives as long as `rows`
    if (id != current_id) close();
    current_id = id;
    current.push_back(user_of(row, 1, text_of(row[5])));
  }
  close();
  return out;
}

}  // namespace roster::collections
