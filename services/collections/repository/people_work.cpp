// Changes: lock the collection, then the user, look, decide, write.
#include "services/collections/repository/people_work.hpp"

#include <utility>

#include "services/collections/domain/failures.hpp"
#include "services/collections/repository/collection_events.hpp"
#include "services/collections/repository/collection_work.hpp"
#include "services/collections/repository/columns.hpp"
#include "services/collections/repository/people_statements.hpp"
#include "services/collections/repository/removal_work.hpp"
#include "services/collections/repository/statements.hpp"

namespace roster::collections {

namespace {

failure not_found(const person_request& asked) {
  return domain::user_not_found(std::to_string(asked.user_id));
}

pqxx::result role_of_user(db::transaction& in, const person_request& asked) {
  return in.run(statements::select_role, {asked.by.collection_id, db::to_parameter(asked.user_id)});
}

// Ids can be counted through, and a collection shows its people's e-mails: whom the subject shares no
// collection with does not exist for him.
bool have_met(db::transaction& in, const person_request& asked) {
  return !in.run(statements::have_met, {asked.by.subject, db::to_parameter(asked.user_id)}).empty();
}

domain::member person_of(const pqxx::row& row) {
  return user_of(row, 0, text_of(row[4]));
}

}  // namespace

result<db::page<domain::member>> list_people(db::connection& on, const people_request& asked) {
  const result<void> allowed = demand(on, asked.by, domain::right::see);
  if (allowed.has_error()) return allowed.error();
  const db::statement& which =
      asked.which == people::staff ? statements::list_staff : statements::list_people;
  // One row more than is shown tells whether there is more.
  const pqxx::result rows = on.run(
      which, {asked.by.collection_id, db::to_parameter(asked.behind), db::to_parameter(asked.most + 1)});
  return db::page_of(rows, asked.most, person_of);
}

result<void> add_user(db::transaction& in, const person_request& asked) {
  const result<void> locked = lock_to_manage(in, asked.by);
  if (locked.has_error()) return locked.error();
  if (!role_of_user(in, asked).empty()) return domain::user_is_member_already();
  const db::parameter user_id = db::to_parameter(asked.user_id);
  if (!have_met(in, asked)) return not_found(asked);
  const pqxx::result kept = in.run(statements::keep_user, {user_id});
  if (kept.empty()) return not_found(asked);
  // A guest's batch may have been faster.
  const pqxx::result added = in.run(statements::add_person, {asked.by.collection_id, user_id, "user"});
  if (added.empty()) return domain::user_is_member_already();
  note_user_added(in, asked.by, {asked.user_id, {}, {}, std::string(text_of(kept[0][1])), "user"});
  return {};
}

result<void> remove_user(db::transaction& in, const person_request& asked) {
  const result<void> locked = lock_to_manage(in, asked.by);
  if (locked.has_error()) return locked.error();
  const pqxx::result role = role_of_user(in, asked);
  if (role.empty()) return have_met(in, asked) ? domain::user_is_no_member() : not_found(asked);
  if (text_of(role[0][0]) == "admin") {
    if (in.run(statements::select_admins, {asked.by.collection_id}).size() < 2) return domain::last_admin();
  }
  const std::string user_ids = "{" + std::to_string(asked.user_id) + "}";
  lock_users(in, user_ids);
  const pqxx::result removed = in.run(statements::find_users, {user_ids});
  in.run(statements::remove_people, {asked.by.collection_id, user_ids});
  delete_lone_users(in, user_ids);
  // A row that is not there: the user was deleted by hand.
  const std::string email(removed.empty() ? std::string_view() : text_of(removed[0][1]));
  note_user_removed(in, asked.by, {asked.user_id, {}, {}, email, std::string(text_of(role[0][0]))});
  return {};
}

}  // namespace roster::collections
