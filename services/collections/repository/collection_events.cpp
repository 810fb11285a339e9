// The details of each type of event, as JSON: what it is about under that thing's name.
#include "services/collections/repository/collection_events.hpp"

#include <boost/json.hpp>
#include <string>
#include <utility>

#include "services/collections/migrations.hpp"

namespace roster::collections {

namespace {

namespace json = boost::json;

void note(db::transaction& in, const access& by, std::string_view type, const json::object& detail) {
  events::event one;
  one.scope = by.collection_id;
  one.type = type;
  // An operator names an owner, and has no credential.
  if (by.credential_id != 0) one.by = {by.subject, by.credential_id, by.request_id};
  one.detail = json::serialize(detail);
  one.is_delivered = true;
  collection_events().write(in, one);
}

json::object collection(const domain::collection& of) {
  return {{"collection", {{"title", of.title}, {"owner", of.owner}, {"is_public", of.is_public}}}};
}

json::object user(const domain::member& of) {
  return {{"user", {{"id", of.user_id}, {"email", of.email}, {"role", of.role}}}};
}

}  // namespace

const events::event_table& collection_events() {
  static const events::event_table table(schema, "collection_id", "text");
  return table;
}

webhook::delivery_queue deliveries() {
  return {schema, "collection_id", "text"};
}

webhook::message_format delivery_format() {
  return {std::string(schema), "collection_id", false};
}

void note_collection_created(db::transaction& in, const access& by, const domain::collection& made) {
  note(in, by, "collection.created", collection(made));
}

void note_collection_updated(db::transaction& in, const access& by, const domain::collection& before,
                             const domain::collection& after) {
  json::array changed;
  if (before.title != after.title) changed.emplace_back("title");
  if (before.description != after.description) changed.emplace_back("description");
  if (before.category != after.category) changed.emplace_back("category");
  if (before.tags != after.tags) changed.emplace_back("tags");
  if (before.is_public != after.is_public) changed.emplace_back("is_public");
  json::object detail = collection(after);
  detail["changed"] = std::move(changed);
  note(in, by, "collection.updated", detail);
}

void note_collection_deleted(db::transaction& in, const access& by, const domain::collection& gone) {
  note(in, by, "collection.deleted", collection(gone));
}

void note_user_added(db::transaction& in, const access& by, const domain::member& added) {
  note(in, by, "user.added", user(added));
}

void note_user_removed(db::transaction& in, const access& by, const domain::member& removed) {
  note(in, by, "user.removed", user(removed));
}

}  // namespace roster::collections
