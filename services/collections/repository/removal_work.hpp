// Removing the people of deleted collections, some at a time, so that no transaction is long and nobody waits
// for one. On a lane's thread; throws db::unavailable and db::statement_failed.
#pragma once

#include <string>

#include "common/db/connection.hpp"

namespace roster::collections {

// Removes some of the people of that collection, and the users of those that are in no other. False when
// there is nothing left to do.
bool remove_some_people(db::transaction& in, const std::string& collection_id);

// The same for any collection whose people nobody else is removing at this moment. False when there is none.
bool remove_some_people(db::transaction& in);

// Deletes those of them that are in no collection. They must have been locked, by lock_users.
void delete_lone_users(db::transaction& in, const std::string& user_ids);
void lock_users(db::transaction& in, const std::string& user_ids);  // "{1,2}"

}  // namespace roster::collections
