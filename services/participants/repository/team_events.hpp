// What is written down of the changes in a team: its history, and what the webhook tells.
//
// Each is written in the transaction of the change, behind it (common/events/event_table.hpp). Not everything
// is delivered: who is told of participants and members has no use for experiments and subscriptions.
#pragma once

#include <optional>
#include <string>

#include "common/db/connection.hpp"
#include "common/events/event_table.hpp"
#include "common/text/time.hpp"
#include "common/webhook/delivery_queue.hpp"
#include "common/webhook/message.hpp"
#include "services/participants/domain/experiment.hpp"
#include "services/participants/domain/membership.hpp"
#include "services/participants/domain/participant.hpp"
#include "services/participants/repository/repository.hpp"

namespace roster::participants {

const events::event_table& team_events();
// The same table as the webhook's outbox, and what its messages look like.
webhook::delivery_queue deliveries();
webhook::message_format delivery_format();

void note_team_created(db::transaction& in, const requester& by, const std::string& name);
void note_team_updated(db::transaction& in, const requester& by, const std::string& name,
                       const std::string& old_name);
void note_team_deleted(db::transaction& in, const requester& by, const std::string& name);
void note_subscription(db::transaction& in, const requester& by, std::optional<text::timestamp> active_until);

void note_member_added(db::transaction& in, const requester& by, const domain::team_member& added);
void note_member_removed(db::transaction& in, const requester& by, const domain::team_member& removed);

// Not written yet: batches write many at once.
events::event participant_created(const requester& by, std::int64_t participant_id, std::string_view key);
// Notes are said to have changed, and not what they say: they may be long.
void note_participant_updated(db::transaction& in, const requester& by, const domain::participant& before,
                              const domain::participant& after);
void note_participant_deleted(db::transaction& in, const requester& by, const domain::participant& gone);

// `what`: "created", "updated", "started", "stopped" or "deleted".
void note_experiment(db::transaction& in, const requester& by, std::string_view what,
                     const domain::experiment& which);

}  // namespace roster::participants
