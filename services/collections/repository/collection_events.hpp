// What is written down of the changes in a collection: its history, and what the webhook tells. All of it is
// told.
//
// Each is written in the transaction of the change, behind it (common/events/event_table.hpp); guest.added by
// the statement that adds them (statements.hpp).
#pragma once

#include "common/db/connection.hpp"
#include "common/events/event_table.hpp"
#include "common/webhook/delivery_queue.hpp"
#include "common/webhook/message.hpp"
#include "services/collections/domain/collection.hpp"
#include "services/collections/domain/member.hpp"
#include "services/collections/repository/repository.hpp"

namespace roster::collections {

const events::event_table& collection_events();
// The same table as the webhook's outbox, and what its messages look like.
webhook::delivery_queue deliveries();
webhook::message_format delivery_format();

void note_collection_created(db::transaction& in, const access& by, const domain::collection& made);
// Which members have changed is said, not what they say: a description may be long.
void note_collection_updated(db::transaction& in, const access& by, const domain::collection& before,
                             const domain::collection& after);
void note_collection_deleted(db::transaction& in, const access& by, const domain::collection& gone);

void note_user_added(db::transaction& in, const access& by, const domain::member& added);
void note_user_removed(db::transaction& in, const access& by, const domain::member& removed);

}  // namespace roster::collections
