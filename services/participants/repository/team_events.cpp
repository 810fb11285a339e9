// The details of each type of event, as JSON: what it is about under that thing's name.
#include "services/participants/repository/team_events.hpp"

#include <boost/json.hpp>
#include <utility>

#include "services/participants/migrations.hpp"

namespace roster::participants {

namespace {

namespace json = boost::json;

enum class told { owners, webhook };

events::event event_of(const requester& by, std::string_view type, const json::object& detail, told whom) {
  events::event out;
  out.scope = std::to_string(by.team_id);
  out.type = type;
  out.by = {by.subject, by.credential_id, by.request_id};
  out.detail = json::serialize(detail);
  out.is_delivered = whom == told::webhook;
  return out;
}

void note(db::transaction& in, const requester& by, std::string_view type, const json::object& detail,
          told whom) {
  team_events().write(in, event_of(by, type, detail, whom));
}

json::object team(const std::string& name) {
  return {{"team", {{"name", name}}}};
}

json::object member(const domain::team_member& of) {
  return {{"member", {{"subject", of.subject}, {"role", name_of(of.role)}}}};
}

json::object participant(const domain::participant& of) {
  return {{"participant", {{"id", of.participant_id}, {"key", of.key}}}};
}

}  // namespace

const events::event_table& team_events() {
  static const events::event_table table(schema, "team_id", "bigint");
  return table;
}

webhook::delivery_queue deliveries() {
  return {schema, "team_id", "bigint"};
}

webhook::message_format delivery_format() {
  return {std::string(schema), "team_id", true};
}

void note_team_created(db::transaction& in, const requester& by, const std::string& name) {
  note(in, by, "team.created", team(name), told::owners);
}

void note_team_updated(db::transaction& in, const requester& by, const std::string& name,
                       const std::string& old_name) {
  json::object detail = team(name);
  detail["before"] = {{"name", old_name}};
  note(in, by, "team.updated", detail, told::owners);
}

void note_team_deleted(db::transaction& in, const requester& by, const std::string& name) {
  note(in, by, "team.deleted", team(name), told::owners);
}

void note_subscription(db::transaction& in, const requester& by,
                       std::optional<text::timestamp> active_until) {
  json::object detail;
  detail["active_until"] = nullptr;
  if (active_until) detail["active_until"] = text::iso8601_millis(*active_until);
  note(in, by, "subscription.changed", detail, told::owners);
}

void note_member_added(db::transaction& in, const requester& by, const domain::team_member& added) {
  note(in, by, "member.added", member(added), told::webhook);
}

void note_member_removed(db::transaction& in, const requester& by, const domain::team_member& removed) {
  note(in, by, "member.removed", member(removed), told::webhook);
}

events::event participant_created(const requester& by, std::int64_t participant_id, std::string_view key) {
  return event_of(by, "participant.created", {{"participant", {{"id", participant_id}, {"key", key}}}},
                  told::webhook);
}

void note_participant_updated(db::transaction& in, const requester& by, const domain::participant& before,
                              const domain::participant& after) {
  json::object detail = participant(after);
  json::array changed;
  if (before.key != after.key) {
    changed.emplace_back("key");
    detail["before"] = {{"key", before.key}};
  }
  if (before.notes != after.notes) changed.emplace_back("notes");
  detail["changed"] = std::move(changed);
  note(in, by, "participant.updated", detail, told::webhook);
}

void note_participant_deleted(db::transaction& in, const requester& by, const domain::participant& gone) {
  note(in, by, "participant.deleted", participant(gone), told::webhook);
}

void note_experiment(db::transaction& in, const requester& by, std::string_view what,
                     const domain::experiment& which) {
  const json::object detail{{"experiment", {{"id", which.experiment_id}, {"key", which.key}}}};
  const std::string type = std::string("experiment.").append(what);
  note(in, by, type, detail, told::owners);
}

}  // namespace roster::participants
