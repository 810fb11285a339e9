// What is done with collections, on a lane's thread.
//
// All of them throw db::unavailable and db::statement_failed only; what a request can cause is in the result.
#pragma once

#include "common/db/connection.hpp"
#include "services/collections/repository/collection_repository.hpp"

namespace roster::collections {

result<domain::collection> find_collection(db::connection& on, const access& by);
db::page<joined_collection> list_collections(db::connection& on, const std::string& subject,
                                             const joined_place& behind, std::int64_t most);

// Every change, each in one place.
domain::collection create_collection(db::transaction& in, const create_collection_request& asked);
result<domain::collection> change_collection(db::transaction& in, const access& by,
                                             const domain::collection_changes& changes,
                                             const collection_condition& allowed);
result<domain::collection> publish_collection(db::transaction& in, const publish_request& asked);
// Leaves its people to removal_work.hpp.
result<void> delete_collection(db::transaction& in, const access& by, const collection_condition& allowed);

// Nothing is locked: the role may be another when the work is done.
result<void> demand(db::connection& on, const access& by, domain::right what);
result<void> demand(db::transaction& in, const access& by, domain::right what);

// The collection stays locked until COMMIT against everything but guests being added.
result<void> lock_to_manage(db::transaction& in, const access& by);

// What was done to the collection, newest first; for admins.
result<events::page> list_history(db::connection& on, const access& by, const events::page_request& which);

}  // namespace roster::collections
