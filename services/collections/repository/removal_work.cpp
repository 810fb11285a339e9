// Users first, then what they are in, then those that are in nothing: the order that all who write keep.
#include "services/collections/repository/removal_work.hpp"

#include "common/db/array.hpp"
#include "services/collections/repository/people_statements.hpp"

namespace roster::collections {

namespace {

constexpr int most_in_one_part = 500;  // people, and retries

void remove_people(db::transaction& in, const std::string& collection_id, const pqxx::result& people) {
  db::array_literal literal;
  for (const pqxx::row& row : people) literal.add(row[0].as<std::int64_t>());
  const std::string user_ids = literal.take();
  lock_users(in, user_ids);
  in.run(statements::remove_people, {collection_id, user_ids});
  delete_lone_users(in, user_ids);
}

// False when all is done.
bool go_on(db::transaction& in, const std::string& collection_id) {
  const db::parameters some{collection_id, db::to_parameter(std::int64_t{most_in_one_part})};
  const pqxx::result people = in.run(statements::select_people_to_remove, some);
  remove_people(in, collection_id, people);
  if (people.size() == most_in_one_part) return true;
  if (in.run(statements::delete_retries, some).affected_rows() == most_in_one_part) return true;
  in.run(statements::end_removal, {collection_id});
  return false;
}

}  // namespace

bool remove_some_people(db::transaction& in, const std::string& collection_id) {
  if (in.run(statements::take_removal_of, {collection_id}).empty()) return false;
  return go_on(in, collection_id);
}

bool remove_some_people(db::transaction& in) {
  const pqxx::result taken = in.run(statements::take_removal, {});
  if (taken.empty()) return false;
  go_on(in, taken[0][0].c_str());
  return true;
}

void lock_users(db::transaction& in, const std::string& user_ids) {
  in.run(statements::lock_users, {user_ids});
}

void delete_lone_users(db::transaction& in, const std::string& user_ids) {
  in.run(statements::delete_lone_users, {user_ids});
}

}  // namespace roster::collections
