// What is done with the people of a collection, on a lane's thread; guests are added in guest_batch.hpp.
//
// All of them throw db::unavailable and db::statement_failed only; what a request can cause is in the result.
#pragma once

#include "common/db/connection.hpp"
#include "services/collections/repository/people_repository.hpp"

namespace roster::collections {

result<db::page<domain::member>> list_people(db::connection& on, const people_request& asked);

// Every change, each in one place.
result<void> add_user(db::transaction& in, const person_request& asked);
result<void> remove_user(db::transaction& in, const person_request& asked);

}  // namespace roster::collections
